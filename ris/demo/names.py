"""Invented people in many scripts: the family names mean "sample" or "nobody" in their languages, so none is real."""

from dataclasses import dataclass

from patients.names import PersonName


@dataclass(frozen=True)
class Tongue:
    """One language's names. In `cjk` tongues each entry is Latin=own script=phonetic."""

    code: str
    country: str
    families: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    cjk: bool = False


TONGUES = (
    Tongue(
        "en",
        "GB",
        ("Sample", "Specimen", "Placeholder", "O'Nonesuch", "Mock-Example", "Nullington", "de Facto"),
        ("Maria", "Grace", "Olive", "Hannah", "Joan", "Ruth"),
        ("John", "Peter", "Arthur", "Neil", "Owen", "Sam"),
    ),
    Tongue(
        "de",
        "DE",
        ("Mustermann", "Beispiel", "Prüfling", "von Niemand", "Größe-Muster"),
        ("Erika", "Jutta", "Änne", "Sabine"),
        ("Max", "Jörg", "Günther", "Uwe"),
    ),
    Tongue(
        "fr",
        "FR",
        ("Exemple", "Échantillon", "de l'Essai", "Personne", "Modèle"),
        ("Chloé", "Élise", "Noémie"),
        ("Rémi", "François", "Benoît"),
    ),
    Tongue(
        "es", "ES", ("Ejemplo Prueba", "Muestra", "Fulano", "Nadie Núñez"), ("Lucía", "Begoña"), ("Íñigo", "Álvaro")
    ),
    Tongue("pl", "PL", ("Próbka", "Wzorowa", "Przykład"), ("Łucja", "Żaneta"), ("Paweł", "Wojciech")),
    Tongue("tr", "TR", ("Örnek", "Deneme", "Şablon"), ("Ayşe", "İpek"), ("Çağrı", "Işık")),
    Tongue("el", "GR", ("Δείγμα", "Παράδειγμα", "Ουδείς"), ("Ελένη", "Σοφία"), ("Γεώργιος", "Νίκος")),
    Tongue("ru", "RU", ("Образцов", "Примеров", "Никтоев"), ("Аня", "Юлия"), ("Фёдор", "Илья")),
    Tongue("ar", "AE", ("مثال", "نموذج", "عينة"), ("ليلى", "مريم"), ("محمد", "يوسف")),
    Tongue("he", "IL", ("דוגמה", "פלוני"), ("נועה", "רות"), ("אורי", "דוד")),
    Tongue("vi", "VN", ("Mẫu", "Thí Dụ"), ("Hương", "Thảo"), ("Dũng", "Đức")),
    Tongue(
        "ja",
        "JP",
        ("Yamada=山田=やまだ", "Mihon=見本=みほん", "Rei=例=れい"),
        ("Hanako=花子=はなこ", "Sakura=桜=さくら"),
        ("Tarou=太郎=たろう", "Jirou=次郎=じろう"),
        cjk=True,
    ),
    Tongue(
        "ko",
        "KR",
        ("Hong=洪=홍", "Gyeon=見=견"),
        ("Su-jin=秀珍=수진", "Mi-rae=美來=미래"),
        ("Gil-dong=吉洞=길동", "Min-su=敏洙=민수"),
        cjk=True,
    ),
    Tongue(
        "zh",
        "CN",
        ("Zhang=张=", "Li=李=", "Yang=样="),
        ("Siqi=四七=", "Hua=花="),
        ("San=三=", "Si=四="),
        cjk=True,
    ),
)


def build(tongue: Tongue, family: str, given: str) -> PersonName:
    """Put the parts together, with the ideographic and phonetic groups where the tongue has them."""
    if not tongue.cjk:
        return PersonName(family=family, given=given)
    latin, own, sound = zip(family.split("="), given.split("="), strict=True)
    return PersonName(
        family=latin[0],
        given=latin[1],
        ideographic="^".join(own),
        phonetic="^".join(sound) if any(sound) else "",
    )
