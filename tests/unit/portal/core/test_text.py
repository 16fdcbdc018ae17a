import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import clean_html, paragraphs, plain


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("as  written \t with spaces ", "as  written \t with spaces "),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("page\x0cbreak", "page\nbreak"),
        ("nul\x00 bell\x07 escape\x1b[31m", "nul bell escape[31m"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("<script>alert('x')</script> & <b>", "<script>alert('x')</script> & <b>"),
        ("Nguyễn Thị Hương 👩\u200d👧 ÅÉ \u202bשלום", "Nguyễn Thị Hương 👩\u200d👧 ÅÉ \u202bשלום"),
        ("born \u202e3891 yaM 3 \u202ddays", "born 3891 yaM 3 days"),
        ("", ""),
    ],
)
def test_plain_changes_only_control_characters_and_newlines(typed: str, stored: str) -> None:
    assert plain(typed) == stored


@given(st.text())
def test_plain_twice_is_plain_once_and_can_be_stored(typed: str) -> None:
    stored = plain(typed)

    assert plain(stored) == stored
    assert "\x00" not in stored
    stored.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("\n \n\n", []),
        ("one", ["one"]),
        ("one\ntwo", ["one\ntwo"]),
        ("one\n\ntwo\r\n \r\n\r\nthree\n", ["one", "two", "three"]),
        ("  indented\n\n- a\n- b", ["  indented", "- a\n- b"]),
    ],
)
def test_paragraphs_are_parted_by_blank_lines(text: str, parts: list[str]) -> None:
    assert paragraphs(text) == parts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a<li>b", "<ul><li>a</li><li>b</li></ul>"),
        ("<P>Take <STRONG>one</STRONG></P>", "<p>Take <strong>one</strong></p>"),
        (
            '<p><a href="tel:111">111</a></p>',
            '<p><a href="tel:111" rel="nofollow noopener noreferrer">111</a></p>',
        ),
        ("AT&T", "<p>AT&amp;T</p>"),
    ],
)
def test_simple_formatting_stays(text: str, shown: str) -> None:
    assert clean_html(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "if BP <a certain level> call us",
        "temp <38 and pulse >100, P<0.05",
        "<strong pain> in the leg",
        "<p class='x'>words</p>",
        "<b>bold</b> <script>alert(1)</script> <img src=x onerror=alert(1)>",
        "<!-- said in a comment -->",
        "<a href='x' onclick='y'>go",
    ],
)
def test_what_is_not_our_tag_is_shown_as_written(text: str) -> None:
    shown = html.unescape(re.sub(r"</?(?:p|br)>", "", clean_html(text)))

    assert shown.replace("</a>", "") == text.replace("</a>", "").replace("</p>", "")


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
    ],
)
def test_a_link_that_runs_or_reads_something_loses_its_address(href: str) -> None:
    shown = clean_html(f'<p><a href="{href}">look</a></p>')

    assert "href" not in shown
    assert "look" in shown


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://www.nhs.uk/conditions/gout/.", "https://www.nhs.uk/conditions/gout/"),
        ("http://example.org", "http://example.org"),
        ("www.nhs.uk", "https://www.nhs.uk"),
        ("write to desk@millbrook.example.org", "mailto:desk@millbrook.example.org"),
    ],
)
def test_addresses_become_links_that_tell_nobody_where_you_were(text: str, address: str) -> None:
    shown = clean_html(text)

    assert f'href="{address}"' in shown
    assert 'rel="nofollow noopener noreferrer"' in shown


@pytest.mark.parametrize(
    "text", ["come at 5.To be sure", "two a day.So stop", "Dr.No", "report.doc", "nhs.uk"]
)
def test_words_joined_by_a_full_stop_do_not_become_links(text: str) -> None:
    assert clean_html(text) == f"<p>{text}</p>"


@given(st.text(alphabet=st.characters(exclude_characters="&@\t", exclude_categories=["Cs", "Cc"])))
def test_no_character_a_person_wrote_is_lost(text: str) -> None:
    written = re.sub(r"<br\s*/?>|</?(?:p|strong|em|ul|ol|li|a)\s*>", "", text, flags=re.IGNORECASE)

    shown = html.unescape(re.sub(r"<[^<>]*>", "", clean_html(written)))

    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", written)


PIECES = ["<", ">", "a", " href=", '"', "javascript:", "x", "<a ", "<p>", "</p>", "<script>", "on=", "/"]


@given(st.lists(st.sampled_from(PIECES)))
def test_only_our_tags_and_attributes_come_out(pieces: list[str]) -> None:
    shown = clean_html("".join(pieces))

    for tag, attributes in re.findall(r"<\s*/?\s*([^\s>/]*)([^>]*)>", shown):
        assert tag in {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
        assert re.fullmatch(r'( (href|rel)="[^"]*")*\s*/?', attributes)
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', shown))
