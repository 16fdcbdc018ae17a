"""What are the people of the demo called? Invented people, with the names one meets in a British waiting room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from portal.core import nhs_numbers

#: First names (women's, men's) and family names that go together, with how common they are here.
CIRCLES: tuple[tuple[int, str, str, str], ...] = (
    (
        52,
        "Margaret Susan Patricia Christine Linda Karen Emma Sarah Laura Rebecca Charlotte Hannah Olivia Amelia Grace Lucy "
        "Eleanor Megan Chloe Bethany Doreen Sheila Joan Maureen Valerie Alison Joanne Rachel Holly Freya",
        "David John Michael Peter Alan Stephen Andrew Mark Paul James Thomas Daniel Matthew Jack Oliver Harry George Callum "
        "Liam Ryan Kenneth Derek Brian Raymond Trevor Simon Graham Adam Lewis Toby",
        "Smith Jones Taylor Brown Wilson Evans Walker Wright Robinson Thompson White Hughes Edwards Green Hall Wood Harris "
        "Clarke Jackson Turner Hill Cooper Ward Morris Moore Baker Harrison Carter Mitchell Bailey Fletcher Barker Holroyd "
        "Ackroyd Sutcliffe Greenwood Hargreaves Illingworth Pickles Shackleton",
    ),
    (
        5,
        "Siân Carys Ffion Bronwen Elin Cerys Niamh Aoife Siobhán Mairead Isla Eilidh Catriona Morag",
        "Rhys Gareth Dylan Owain Gethin Conor Declan Cormac Eoin Hamish Fergus Callum Ruaridh Iain",
        "Pritchard Llewellyn Griffiths Rees O'Neill Brennan Gallagher Byrne MacLeod Campbell Mackenzie Fraser Sinclair",
    ),
    (
        14,
        "Aisha Fatima Zainab Maryam Nadia Saira Sana Rukhsana Parveen Shazia Priya Anjali Meera Harpreet Simran Jasleen "
        "Kavita Sunita Nasreen Farzana",
        "Mohammed Imran Tariq Usman Bilal Hamza Yusuf Adeel Kamran Rajesh Sanjay Arjun Gurpreet Harjit Manjit Vikram Nikhil "
        "Abdul Shahid Zubair",
        "Khan Hussain Ahmed Ali Akhtar Begum Malik Iqbal Mahmood Patel Shah Desai Singh Kaur Sandhu Gill Chowdhury Rahman "
        "Miah Mistry",
    ),
    (
        8,
        "Zofia Agnieszka Katarzyna Magdalena Joanna Ewa Ioana Elena Andreea Mihaela Daiva Rasa",
        "Tomasz Piotr Krzysztof Marek Paweł Wojciech Andrei Ionuț Mihai Cristian Vytautas Mindaugas",
        "Kowalczyk Nowak Wiśniewska Wójcik Kamińska Zielińska Popescu Ionescu Munteanu Kazlauskas Petrauskas Jankauskas",
    ),
    (
        10,
        "Ngozi Chioma Adaeze Folake Abena Ama Efua Thandiwe Blessing Precious Beverley Marcia Sonia Hamdi Hodan Ifrah",
        "Oluwaseun Chukwuemeka Tunde Kwame Kofi Kwabena Tendai Winston Delroy Leroy Clive Emmanuel Abdi Farah Yonas Bereket",
        "Okafor Adeyemi Okonkwo Eze Owusu Mensah Boateng Asante Moyo Brathwaite Campbell Grant Bailey Warsame Tesfaye",
    ),
    (
        6,
        "Mei Ling Xiu Hui Lan Hương Linh Thảo Maricel Jocelyn Rowena Siew",
        "Wei Jun Kai Ming Chi Minh Tuấn Ramon Jose Eduardo Kenji Hiro",
        "Chan Wong Cheung Lau Lee Nguyễn Trần Phạm Santos Reyes Cruz Tanaka",
    ),
    (
        5,
        "Leila Shirin Zahra Narges Rojin Dilan Yasmin Rana Hala Oksana Iryna Olena",
        "Reza Amir Karim Omar Azad Serhat Hasan Khalid Samir Dmytro Andriy Oleksandr",
        "Farahani Hosseini Rezaei Barzani Demir Yılmaz Haddad Mansour Aziz Shevchenko Bondarenko Kovalenko",
    ),
)

STREETS = "Mill Lane,Church Street,Station Road,High Street,Orchard Close,Victoria Terrace,Back Lane,The Green,Wharf Road"


def numbers(start: int) -> Iterator[str]:
    """NHS numbers of the range that is kept for people who do not exist (999), each with its right last digit."""
    for middle in range(start, 1_000_000):
        for last in "0123456789":
            written = f"999{middle:06d}{last}"
            if nhs_numbers.checked(written):
                yield written


def lines_of_the_list(
    random: Random, *, size: int, start: int, outcode: str, town: str, clinicians: list[str], today: date
) -> Iterator[str]:
    """The lines of a practice's list as a file has them, without its first line."""
    weights = [circle[0] for circle in CIRCLES]
    circles = [(women.split(), men.split(), families.split()) for _, women, men, families in CIRCLES]
    streets, number = STREETS.split(","), numbers(start)
    for row in range(size):
        women, men, families = random.choices(circles, weights)[0]
        is_woman = random.random() < 0.505
        first = random.choice(women if is_woman else men)
        years = random.choices((8, 25, 42, 58, 72, 85), (17, 18, 22, 20, 15, 8))[0] + random.randint(-7, 8)
        born = today - timedelta(days=365 * max(years, 0) + random.randint(1, 364))
        title = ("Miss" if is_woman else "Master") if years < 16 else ("Ms" if is_woman else "Mr")
        code = f"{outcode} {random.randint(1, 9)}{random.choice('ABDEFGHJLN')}{random.choice('PQRSTUWXYZ')}"
        home = f"{random.randint(1, 140)} {random.choice(streets)} {town}"
        clinician = random.choice(clinicians) if random.random() < 0.6 else ""
        sex = "female" if is_woman else "male"
        phone = f"07700 900{row % 1000:03d}"
        yield (
            f"{next(number)},{title},{first},{random.choice(families)},{born.isoformat()},{sex},{home},{code},,{phone},"
            f"{clinician},,,"
        )
