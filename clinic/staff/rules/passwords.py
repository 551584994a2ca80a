"""Which long passwords are still obvious (NIST SP 800-63B-4 3.1.1.2; trust.md R-182).

Length alone lets `passwordpassword` and the practice's own name through. Nothing else is asked of
a password: no classes of characters, no expiry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# What people put together to reach a length.
COMMON_PIECES: Final = (
    "password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd", "kapstone", "ketamine", "therapy", "therapist",
    "practice", "welcome", "letmein", "iloveyou", "sunshine", "princess", "football", "baseball", "superman",
    "whatever", "trustno1", "administrator", "admin", "changeme", "secret", "monkey", "dragon", "master", "login",
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwerty", "asdfgh", "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "zaq1",
    "xsw2", "cde3", "vfr4", "1q2w3e4r5t6y", "1q2w3e4r", "abc", "summer", "winter", "spring", "autumn",
)  # fmt: skip
# Long ones that everybody knows, as letters and digits only.
KNOWN_PHRASES: Final = frozenset({
    "correcthorsebatterystaple", "maytheforcebewithyou", "supercalifragilisticexpialidocious", "tobeornottobe",
    "tobeornottobethatisthequestion", "thequickbrownfox", "thequickbrownfoxjumpsoverthelazydog", "lordoftherings",
    "thelordoftherings", "harrypotter", "spongebobsquarepants", "manchesterunited", "liverpoolfootballclub",
    "youllneverwalkalone", "iloveyousomuch", "iloveyouforever", "iloveyoubaby", "ilovemyfamily", "ilovemyself",
    "ilovemyboyfriend", "ilovemygirlfriend", "ilovemyhusband", "ilovemywife", "ilovejesus", "ilovejesuschrist",
    "jesusismylord", "jesusismysavior", "jesuschrist", "godisgood", "godisgreat", "godislove", "godblessyou",
    "ingodwetrust", "inthenameofgod", "thankyoujesus", "ihatemylife", "ihatepasswords", "ihateyou",
    "thisismypassword", "mypassword", "mypasswordispassword", "whatismypassword", "iforgotmypassword",
    "opensesame", "nopassword", "donttouchme", "hellokitty", "helloworld", "hakunamatata", "carpediem",
    "rememberme", "onceuponatime", "nevergonnagiveyouup", "dontworrybehappy", "liveandletdie",
    "twinkletwinklelittlestar", "happybirthdaytoyou", "merrychristmas", "happynewyear", "newyorkcity",
    "losangeles", "sanfrancisco", "unitedstatesofamerica", "notmypassword", "windowsupdate", "microsoftwindows",
    "neworleans",
})  # fmt: skip
LEAST_UNKNOWN_CHARACTERS: Final = 6
LEAST_DISTINCT_CHARACTERS: Final = 5
# Shorter parts of a name, such as "Al", would take letters out of any password.
SHORTEST_OWN_WORD: Final = 4
# "1234" and "dcba" count as one character.
SHORTEST_RUN: Final = 3

_YEAR: Final = re.compile(r"(19|20)\d\d")
_REPEATED: Final = re.compile(r"^(.{1,6}?)\1+.{0,5}$")


def own_words(*texts: str) -> tuple[str, ...]:
    """Return the words of names and addresses that must not make up a password."""
    words = {word for text in texts for word in re.split(r"[\W_]+", _folded(text)) if len(word) >= SHORTEST_OWN_WORD}
    return tuple(sorted(words, key=len, reverse=True))


def is_obvious(password: str, *, words: Iterable[str] = ()) -> bool:
    """Say whether little is left of a password once the guessable parts are taken away."""
    folded = _folded(password)
    letters = _YEAR.sub("", re.sub(r"[\W_]", "", folded)).strip("0123456789")
    if letters in KNOWN_PHRASES:
        return True
    if len(set(folded)) < LEAST_DISTINCT_CHARACTERS or _REPEATED.match(folded):
        return True
    for piece in sorted((*COMMON_PIECES, *words), key=len, reverse=True):
        folded = folded.replace(piece, "")
    left = re.sub(r"[\W_]", "", _without_runs(_YEAR.sub("", folded)))
    return len(left) < LEAST_UNKNOWN_CHARACTERS


def _without_runs(text: str) -> str:
    """Reduce stretches of neighbouring characters, up or down, to their first."""
    kept: list[str] = []
    start = 0
    while start < len(text):
        end = max(_end_of_run(text, start, step) for step in (1, -1))
        kept.append(text[start] if end - start >= SHORTEST_RUN else text[start:end])
        start = end
    return "".join(kept)


def _end_of_run(text: str, start: int, step: int) -> int:
    end = start + 1
    while end < len(text) and ord(text[end]) - ord(text[end - 1]) == step:
        end += 1
    return end


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
