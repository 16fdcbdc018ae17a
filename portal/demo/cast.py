"""Who are the people of the demo that one gets to know? Each shows something a practice has to be good at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.people.models import Membership, Patient, Proxy, User
from portal.practices.models import Practice


@dataclass(frozen=True)
class Character:
    """Somebody on the practice's list whom the demo tells a story about. Without an e-mail they have no account."""

    key: str
    title: str
    first_names: str
    family_name: str
    years: int
    sex: str
    shows: str  # one line for the table of who can sign in
    has_account: bool = True
    needs: str = ""
    safeguarding: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_names} {self.family_name}"

    @property
    def email(self) -> str:
        return f"{self.key}@patient.example"

    def born_on(self, today: date) -> date:
        month, day = 1 + len(self.key) % 12, 1 + len(self.name) % 28
        is_to_come = (month, day) > (today.month, today.day)
        return date(today.year - self.years - is_to_come, month, day)

    def line(self, number: str, today: date, outcode: str, town: str, clinician: str) -> str:
        """This person as the file of the practice's list has them."""
        phone = f"07700 900{300 + len(self.name):03d}"
        marker = "yes" if self.safeguarding else ""
        email = self.email if self.has_account else ""
        return (
            f"{number},{self.title},{self.first_names},{self.family_name},{self.born_on(today).isoformat()},{self.sex},"
            f"3 Orchard Close {town},{outcode} 4AP,{email},{phone},{clinician},{self.needs},{marker},"
        )


VILLAGERS: tuple[Character, ...] = (
    Character("zofia.kowalczyk", "Ms", "Zofia", "Kowalczyk", 34, "female", "was asked a question and may answer it"),
    Character("gareth.pritchard", "Mr", "Gareth", "Pritchard", 58, "male", "has sent something urgent"),
    Character("amina.khan", "Mrs", "Amina", "Khan", 82, "female", "her daughter writes for her", has_account=False),
    Character("nadia.khan", "Ms", "Nadia", "Khan", 50, "female", "writes for her mother Amina, aged 82"),
    Character("dean.whitlock", "Mr", "Dean", "Whitlock", 41, "male", "has a marker on his record", safeguarding=True),
    Character("leila.farahani", "Mrs", "Leila", "Farahani", 63, "female", "has a sign that must not be missed"),
    Character("huong.nguyen", "Mrs", "Thị Hương", "Nguyễn", 67, "female", "writes in her own language",
              needs="Vietnamese interpreter"),
    Character("olivia.bartholomew", "Mrs", "Olivia Persephone", "Bartholomew-Featherstonehaugh", 47, "female",
              "has a very long name, and wrote again"),
    Character("harpreet.sandhu", "Mrs", "Harpreet Kaur", "Sandhu", 52, "female", "has an answer she has not read"),
    Character("oluwaseun.adeyemi", "Mr", "Oluwaseun", "Adeyemi", 29, "male", "needs a letter; closed"),
    Character("iqbal.hussain", "Mr", "Muhammad Iqbal", "Hussain", 49, "male", "wrote 1,500 words"),
    Character("margaret.holroyd", "Mrs", "Margaret", "Holroyd", 71, "female", "is asked today how she is"),
    Character("trevor.grant", "Mr", "Trevor", "Grant", 66, "male", "said that he is worse"),
    Character("carys.rees", "Miss", "Carys", "Rees", 23, "female", "had her request opened again"),
    Character("beatrice.owusu", "Mrs", "Beatrice", "Owusu-Ansah", 71, "female", "was shown “Call 999” this morning"),
)  # fmt: skip

TOWNSPEOPLE: tuple[Character, ...] = (
    Character("marek.nowak", "Mr", "Marek", "Nowak", 38, "male", "has sent something urgent"),
    Character("sonia.grant", "Ms", "Sonia", "Grant", 45, "female", "has an answer she has not read"),
    Character("yusuf.rahman", "Mr", "Yusuf", "Rahman", 61, "male", "said that he is worse"),
    Character(
        "eleanor.shackleton",
        "Mrs",
        "Eleanor",
        "Shackleton",
        77,
        "female",
        "was shown “Call 999” this morning",
    ),
)

#: Somebody who writes for the first time and is not on anybody's list yet, as far as the practice knows.
NEWCOMER = ("uma.newcomer@patient.example", "Uma Newcomer")


def act_for(
    practice: Practice, user: User, patient: Patient, *, relation: str, confirmed_by: Membership, today: date
) -> Proxy:
    """The practice has seen proof that this account may act for this patient."""
    proxy: Proxy = Proxy.fresh(
        user=user,
        patient=patient,
        relation=relation,
        evidence="Lasting power of attorney, seen at the desk",
        starts_on=today - timedelta(days=200),
        ends_on=today + timedelta(days=165),
        confirmed_by=confirmed_by,
        confirmed_at=confirmed_by.started_at + timedelta(days=1),
    )
    proxy.save(force_insert=True)
    return proxy
