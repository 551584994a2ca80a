"""Guessing at one account: ten tries in fifteen minutes, over all processes, spellings and addresses."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from tools.common import ROOT
from tools.trust import scratch
from tools.trust.report import conclude

LIMIT: Final = 10
ADDRESS: Final = "jose@example.org"
# Every one of these finds the same account.
SPELLINGS: Final = (
    "jose@example.org",
    "José@example.org",
    "jose\u0301@example.org",
    "ＪＯＳＥ＠ｅｘａｍｐｌｅ．ｏｒｇ",
    "jo\u200bse@example\u2060.org",
    "\ufeff JOSE@EXAMPLE.ORG ",
    "jo\u00adsé@example.org",
)


def attack(*, processes: int, tries_each: int, environment: Mapping[str, str]) -> Counter[str]:
    """Let several processes guess at once; return how often each kind of answer came."""
    command = [sys.executable, "-m", "tools.trust.checks.brute_force", "--guess", str(tries_each)]
    guessers = [
        subprocess.Popen(
            [*command, "--seed", str(seed)], cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, text=True
        )
        for seed in range(processes)
    ]
    answers: Counter[str] = Counter()
    for guesser in guessers:
        shown, _ = guesser.communicate(timeout=300)
        if guesser.returncode:
            answers["crashed"] += 1
        answers.update(shown.split())
    return answers


def guess(*, times: int, seed: int) -> list[str]:
    """Guess in this process, by the page and past it; say how each try was answered."""
    scratch.set_django_up()
    from django.test.utils import setup_test_environment  # noqa: PLC0415 -- Django has to be set up first

    setup_test_environment()  # so that an answer shows which form it was made from
    chance = random.Random(seed)  # noqa: S311 -- chance, not secrecy
    return [(_by_page if chance.random() < 0.5 else _past_the_page)(chance) for _ in range(times)]


def _by_page(chance: random.Random) -> str:
    from django.test import Client  # noqa: PLC0415 -- Django has to be set up first

    answer = Client(SERVER_NAME=scratch.HOST).post("/account/login/", _typed(chance), REMOTE_ADDR=_somewhere(chance))
    # The page itself turns addresses away that no mail could reach; they are no tries.
    is_typo = answer.status_code == HTTPStatus.OK and "login" in answer.context["form"].errors
    return "misspelt" if is_typo else {200: "tried", 429: "refused"}.get(answer.status_code, "other")


def _past_the_page(chance: random.Random) -> str:
    from allauth.account.adapter import get_adapter  # noqa: PLC0415 -- Django has to be set up first
    from allauth.core import context  # noqa: PLC0415
    from allauth.core.exceptions import ImmediateHttpResponse  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    typed = _typed(chance)
    request = RequestFactory(SERVER_NAME=scratch.HOST).post("/", REMOTE_ADDR=_somewhere(chance))
    with context.request_context(request):
        try:
            user = get_adapter(request).authenticate(request, email=typed["login"], password=typed["password"])
        except ImmediateHttpResponse:
            return "refused"
    return "tried" if user is None else "other"


def _typed(chance: random.Random) -> dict[str, str]:
    return {"login": chance.choice(SPELLINGS), "password": f"a wrong guess {chance.random()}"}


def _somewhere(chance: random.Random) -> str:
    return f"203.0.{chance.randrange(256)}.{chance.randrange(256)}"


def main() -> None:
    """Attack an account of a new installation and count what was let through."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=100, help="tries of each process")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--guess", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.guess:
        sys.stdout.write(" ".join(guess(times=options.guess, seed=options.seed)))
        return
    with scratch.installation():
        _make_account()
        answers = attack(processes=options.processes, tries_each=options.n, environment=os.environ)
        checked = _checked_passwords()
    conclude(
        "brute_force",
        ok=checked == answers["tried"] == LIMIT and not answers["other"] and not answers["crashed"],
        processes=options.processes,
        spellings=len(SPELLINGS),
        asked=options.processes * options.n,
        passwords_checked=checked,
        **{name: answers[name] for name in ("refused", "misspelt", "other", "crashed")},
    )


def _make_account() -> None:
    from tests.factories.people import make_practice, make_user  # noqa: PLC0415 -- Django has to be set up first

    make_user(make_practice(), name="Jose Attacked", email=ADDRESS)


def _checked_passwords() -> int:
    """Return how often the ledger says that a password of the account was wrong."""
    from clinic.audit.models import AuditEvent  # noqa: PLC0415 -- Django has to be set up first

    return AuditEvent.objects.filter(action="staff.sign_in.refused", reason_code="PASSWORD").count()


if __name__ == "__main__":
    main()
