"""Passwords: fifteen characters and not obvious; nothing else is asked."""

from __future__ import annotations

import gzip

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from clinic.practice.models import Practice
from clinic.staff.models import User
from clinic.staff.rules.passwords import is_obvious, own_words

OBVIOUS = [
    "passwordpassword", "password1234567", "Password12345678", "p@ssw0rdp@ssw0rd", "123456789012345",
    "aaaaaaaaaaaaaaa", "abababababababab", "qwertyuiopasdfgh", "qwertyqwertyqwerty", "1q2w3e4r5t6y1q2w",
    "iloveyouiloveyou", "letmeinletmeinletmein", "welcomewelcome1", "kapstonekapstone", "ketaminetherapy2026",
    "adminadminadmin1", "monkeydragonmaster", "Summer2026Summer2026", "changemechangeme", "111111111111111",
    "zxcvbnmasdfghjkl", "trustno1trustno1", "passwordpassword!!!", "...............", "1234567890123456",
    "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ", "abcdefghijklmnop",
    "1qaz2wsx3edc1qaz2wsx", "superman superman", "princess-sunshine-1",
]  # fmt: skip
PHRASES = [
    "correcthorsebatterystaple", "CorrectHorseBatteryStaple", "correct horse battery staple!",
    "maytheforcebewithyou", "may the force be with you", "MayTheForceBeWithYou1", "thequickbrownfox",
    "thequickbrownfoxjumpsoverthelazydog", "spongebobsquarepants", "SpongeBobSquarePants1", "manchesterunited",
    "ManchesterUnited99", "manchesterunited1", "liverpoolfootballclub", "youllneverwalkalone",
    "YoullNeverWalkAlone1", "iloveyousomuch1", "iloveyousomuch123", "iloveyouforever", "ILoveYouForever!",
    "ilovemyboyfriend", "ilovemygirlfriend", "ilovemyhusband1", "ilovejesuschrist", "jesusismysavior",
    "thisismypassword", "ThisIsMyPassword1", "mypasswordispassword", "whatismypassword", "iforgotmypassword",
    "iforgotmypassword1", "nevergonnagiveyouup", "dontworrybehappy", "hakunamatata2026", "happybirthdaytoyou",
    "thelordoftherings", "tobeornottobethatisthequestion", "harrypotter12345", "hellokitty123456",
    "helloworld123456", "neworleans12345", "unitedstatesofamerica", "twinkletwinklelittlestar",
    "ilovemyfamily123", "supercalifragilisticexpialidocious", "merrychristmas2026", "notmypassword123",
    "happynewyear2026", "godblessyou12345", "ingodwetrust1776", "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb", "qazwsxedcrfvtgb", "zaq12wsxcde34rfv", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p",
    "asdfghjklqwertyuiop",
]  # fmt: skip
GOOD = [
    "correct-horse-battery", "violet anchor teapot", "ünïcödé wörds ärë fïne", "🌱🌿🌳🌲🌴🌵🌾🍀🍁🍂🍃🌷🌸🌹🌺",
    "mein kleines geheimes boot", "T7#kq2!vLp9@xW4z", "x" * 5 + "lamp river stone cup",
]  # fmt: skip


@pytest.mark.pure
@pytest.mark.parametrize("password", OBVIOUS)
def test_obvious_passwords_are_seen(password: str) -> None:
    assert is_obvious(password)


def worst() -> list[str]:
    """The most used passwords of fifteen characters and more, from Django's list and by hand."""
    with gzip.open(str(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH), "rt", encoding="utf-8") as lines:
        common = [line.strip() for line in lines if len(line.strip()) >= 15]
    return sorted({*common, *(password for password in (*OBVIOUS, *PHRASES) if len(password) >= 15)})


def test_a_hundred_of_the_worst_are_refused(thea: User) -> None:
    taken = []
    for password in worst():
        try:
            validate_password(password, thea)
        except ValidationError:
            continue
        taken.append(password)

    assert len(worst()) >= 100
    assert taken == []


@pytest.mark.parametrize("typed", ["violet \u00e9tude teapot", "violet e\u0301tude teapot"])
def test_an_accent_is_the_same_however_a_keyboard_makes_it(thea: User, typed: str) -> None:
    thea.set_password("violet \u00e9tude teapot")

    assert thea.check_password(typed)
    assert not thea.check_password("violet etude teapot")


def test_a_password_of_two_hundred_characters_is_whole(thea: User) -> None:
    long = "lamp river stone cup " * 10
    thea.set_password(long)

    assert thea.check_password(long)
    assert not thea.check_password(long[:-1])


@pytest.mark.pure
@pytest.mark.parametrize("password", GOOD)
def test_unrelated_words_are_not(password: str) -> None:
    assert not is_obvious(password) or not any(character.isalnum() for character in password)


@pytest.mark.pure
def test_own_words_are_the_long_parts_of_names() -> None:
    assert own_words("Thea Al Quinn", "thea.quinn", "Willow Practice") == ("practice", "willow", "quinn", "thea")


@pytest.mark.parametrize(
    "password", ["theaquinntheaquinn", "Quinn-Thea-Quinn-1", "willowpractice2026", "short", "fourteen-chars"]
)
def test_names_of_person_and_practice_do_not_make_a_password(thea: User, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, thea)


@pytest.mark.parametrize("password", [*GOOD[:3], "a b c d e f g h i j k l m n o p q r s t u v" * 3])
def test_long_passwords_of_any_kind_are_taken(thea: User, password: str) -> None:
    validate_password(password, thea)

    thea.set_password(password)
    assert thea.check_password(password)


def test_a_person_without_a_practice_is_judged_too(practice: Practice) -> None:
    with pytest.raises(ValidationError):
        validate_password("nora-nora-nora-nora", User(name="Nora Vale", email="nora@example.org"))
