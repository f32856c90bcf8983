"""How a field that nobody filled in looks in an English report. Every repeat is bounded: no text makes these slow."""

import re

MARK = re.compile(
    "|".join(
        (
            r"(?:RADS|[Gg]rade|[Cc]ategory|[Tt]ype|[Ss]tage|[Ss]core|[Ss]egment|[Ll]evel) \?(?=[\s,.;]|$)",
            r"_{2,}",
            r"(?<![\w])_(?=\s|cm|mm|[xX.,;)%]|$)",
            r"(?<=\s)(?:\.{3,}|…)(?=\s|[a-z])",
            r"-{2,5} ?(?:mm|cm)\b",
            r"\*{3,}|\?{2,}|\.{5,}|~{2,}|#{3,}",
            r"\$\{[^{}\n]{0,60}\}|\{[^{}\n]{0,80}\}|\[[^\[\]\n]{0,60}\]",
            r"<[A-Za-z][A-Za-z _/|-]{0,40}>|«[^»\n]{0,40}»|\(\s{0,5}\)",
            r"\b(?:TBD|TBA|TBC|TODO|FIXME|[Xx]{2,}|dd/mm/yyyy|mm/dd/yyyy|yyyy-mm-dd|lorem ipsum)\b",
            r"(?<![\w/])[xX]{2,3}(?: ?x ?[xX]{2,3}){0,2} ?(?:mm|cm|ml|mL|HU|cc)\b|(?<![\w.,/])[xX] ?(?:mm|cm|mL|ml)\b",
            r"\b[xX]{2}/[xX]{2}/[xX]{2,4}\b|@[A-Z]{3,20}@|%[A-Za-z_]{3,20}%|\b[xX] x [xX](?: x [xX])?\b",
            r"\b(?:insert|enter|select|choose|type) (?:(?:or|tap|a|an|text|item|to) |\w{1,15} ){0,3}(?:here|item)\b",
            r"\bclick or tap\b|\bto be (?:completed|filled in|dictated|added)\b",
        )
    )
)
# What stands in brackets and is no open field.
FILLED = re.compile(
    "|".join(
        (
            r"x|✓|✔|sic|redacted|stat|citation needed|as above|report only|images? not available|not shown",
            r"(?:see|previously|formerly|was|prior|outside|approximately|annotated|i\.?e\.?|e\.?g\.?) ?.{0,40}",
            r"(?:arrow|image|series|figure|key images?|ref|Fleischner|Bosniak|18F|F-?18).{0,30}",
            r"[a-z]{1,3}-?rads.{0,20}|normal (?:is |<|>|up to ).{0,30}",
        )
    ),
    re.IGNORECASE,
)
# Words with which a bracket says that it wants filling.
WANTING = ("<", "insert", "enter", "select", "choose", "specify", "describe", "free")
OPEN_SIZE = re.compile(
    r"\b(?:measur(?:es|ing|ed)(?: approximately| up to| about)?|approximately|up to|"
    r"(?:maximum diameter|diameter|thickness|length|size|volume) of)\s{1,4}(?:x\s{1,4}){0,2}(?:mm|cm|mL|ml)\b",
    re.IGNORECASE,
)
# A word and then a unit, with no number between: "Isthmus: mm".
NO_NUMBER = re.compile(
    r"(?<![\w.])(?!(?:per|in|few|several|one|two|three|four|five|six|seven|eight|nine|ten|half|sub|x|to|or|and|the|couple|"
    r"many|by|each|from)\b)[A-Za-z]{2,14}[:=]?[ \t]{1,4}(?:mm|cm)\b(?![\w/³²^])",
    re.IGNORECASE,
)
# A sentence that breaks off.
DANGLING = re.compile(
    r"(?:\b(?:there (?:is|are) (?:an? )?|measur(?:es|ing)|(?<!what )(?:is|are|was)|shows|demonstrates|evidence of|"
    r"consistent with|with|and|of|the|at|for|in the|compatible with|suggestive of|concerning for|compared (?:to|with)|"
    r"due to|secondary to|from))\s{0,3}[.;](?=\s|$)(?! ?[a-z0-9])|"
    r"\b(?:an?|of the|measur(?:es|ing)|is|are|with|and|the)\s{0,9}\Z"
)
# A section that holds nothing but these is empty.
FILLER = frozenset(
    """
    n/a na none nil pending tbd tba tbc to follow x xx xxx impression conclusion opinion summary see findings above
    below as only report body of be dictated added completed described text awaiting draft no todo comment comments
    finding technique technical comparison the not applicable is in will later entered blank empty template enter
    here insert typed signed
    """.split()
)
# "See above": the section points elsewhere.
POINTING = re.compile(r"\W{0,9}(?:see|as) \w{1,20}(?: \w{1,20}){0,5}\W{0,9}", re.IGNORECASE)
