"""Sex as it is written in many languages, read into M, F, O or U. Pure. An unknown word is refused, never guessed."""

import unicodedata
from typing import Literal

from django.utils.translation import gettext as _

from patients.errors import InvalidInput

Sex = Literal["M", "F", "O", "U"]

# Words and customary letters. Left out because two customs give them different meanings: X (other, or not told), N
# (Finnish woman, or HL7 not applicable), 0 and 1 (ISO 5218 against home-made lists).
_WORDS: dict[Sex, str] = {
    "M": """m male man boy masculine männlich maennlich mann junge masculin homme garçon h masculino hombre varón niño
        homem menino maschio maschile uomo mannelijk jongen mężczyzna męski mężczyzną muž mužský chlapec
        kille mand dreng gutt mies poika erkek bay férfi fiú bărbat мужской мужчина муж м чоловік чоловіча ч
        άνδρας άρρεν αρσενικό αγόρι 男 男性 男子 남 남자 남성 ذكر رجل זכר גבר पुरुष nam pria laki-laki ชาย""",
    "F": """f female woman girl feminine weiblich frau mädchen maedchen w féminin femme fille femenino mujer niña
        feminino mulher menina femmina femminile donna vrouwelijk vrouw meisje v kobieta żeński kobietą žena
        ženský zhena dívka kvinna kvinne kvinde kvinnlig flicka pige jente k nainen tyttö kadın bayan kız nő
        lány femeie женский женщина жен ж жінка жіноча γυναίκα θήλυ θηλυκό κορίτσι 女 女性 女子 여 여자 여성 أنثى انثى
        امرأة נקבה אישה महिला स्त्री nữ wanita perempuan หญิง""",
    "O": """o other divers diverse d nonbinary non-binary intersex intersexuell autre otro otra outro outra altro anders
        inne inny jiné annan andet annet muu diğer egyéb altul другое другой інша άλλο その他 其他 기타 آخر אחר
        अन्य khác lainnya อื่นๆ""",
    "U": """u unknown unk undetermined unbekannt unbestimmt ukendt ukjent inconnu indéterminé desconocido desconocida
        desconhecido desconhecida sconosciuto onbekend nieznana nieznany neznámé neznámý okänd tuntematon
        bilinmiyor ismeretlen necunoscut неизвестно неизвестный невідомо άγνωστο 不明 未知 불명 미상 غير_معروف
        לא_ידוע अज्ञात không_rõ tidak_diketahui ไม่ทราบ""",
}


def _key(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf")).replace("ı", "i")
    return " ".join(bare.replace("_", " ").split()).strip(".")


_KNOWN: dict[str, Sex] = {_key(word): sex for sex, words in _WORDS.items() for word in words.split()}


def parse(text: str) -> Sex:
    """M, F, O or U. Raises InvalidInput for anything that is not in the list, the empty text too."""
    try:
        return _KNOWN[_key(text)]
    except KeyError:
        mend = _("Type M (male), F (female), O (other) or U (unknown).")
        raise InvalidInput(_("Sex"), text, mend, _("This word is not known here.")) from None


def show(sex: Sex) -> str:
    """In the reader's language."""
    return {"M": _("male"), "F": _("female"), "O": _("other"), "U": _("unknown")}[sex]
