"""Items through the API: what is shown, what is not, variants, readings, keys."""

from __future__ import annotations

import re
import tomllib
from xml.etree import ElementTree

import pytest

from question_bank.bank import OWN_ITEMS
from service import variants
from service.faults import Unprocessable
from service.variants import Variant

URL = "/api/v1/items/dl-exam/inception"
PRINTED_SIZE = r"50\times50"
PRINTED_PRODUCT = 50 * 50 * 75 * 5 * 5 * 50
GIVENS = re.compile(
    r"a \$(\d+)\\times.*depth (\d+) into.*depth (\d+)\. Then \$(\d+)\\times.*depth (\d+)\.", re.S
)
"""Size, depth before, depth between, kernel and depth after, as the prompt states them."""


def test_list_names_every_item_with_its_points(school) -> None:
    listed = school.get("/api/v1/items").json["items"]

    inception = next(item for item in listed if item["id"] == "dl-exam/inception")
    assert (inception["document"], inception["has_variants"]) == ("dl-exam", True)
    assert inception["points"] > 0


def test_items_are_listed_in_pages_in_the_order_of_their_document(school) -> None:
    document = tomllib.loads((OWN_ITEMS / "dl-exam/document.toml").read_text())

    seen, cursor = [], ""
    while cursor is not None:
        page = school.get(f"/api/v1/items?limit=7{cursor and f'&cursor={cursor}'}").json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]

    assert seen == [f"dl-exam/{name}" for name in document["order"]]
    assert school.get("/api/v1/items?document=dl-exam&limit=200").json["next"] is None
    assert school.get("/api/v1/items?document=dl").json == {"items": [], "next": None}
    assert school.get("/api/v1/items?cursor=dl-exam/vanished").json["errors"][0]["pointer"] == "/cursor"


def test_item_is_shown_as_printed_and_without_keys(school) -> None:
    shown = school.get(URL)

    assert PRINTED_SIZE in shown.json["prompt"]
    assert set(shown.json["parts"]["mult_last"]) == {"ask", "type", "points"}
    assert shown.json["parts"]["mult_last"]["type"] == "integer"
    for secret in (str(PRINTED_PRODUCT), f"{PRINTED_PRODUCT:,}", "468,750,000"):
        assert secret not in shown.text


def test_item_and_its_parts_have_the_points_of_the_assessment_that_asks_them(school) -> None:
    """Six parts of 1 point each, for which the exam gives 10."""
    alone, asked = school.get(URL).json, school.get(f"{URL}?assessment=exam").json
    again = school.get(URL, query_string={"variant": asked["variant"]}).json

    assert (alone["points"], [part["points"] for part in alone["parts"].values()]) == (6, [1] * 6)
    for shown in (asked, again):
        assert shown["points"] == pytest.approx(10)
        assert [part["points"] for part in shown["parts"].values()] == [pytest.approx(10 / 6)] * 6


def test_drawn_item_is_marked_against_the_instance_that_was_shown(school) -> None:
    shown = drawn_anew(school, "eve")
    size, _, between, kernel, after = map(int, GIVENS.search(shown["prompt"]).groups())
    answers = {"mult_last": str(size * size * after * kernel * kernel * between)}

    urls = [
        school.submit("eve", answers=answers, **chosen).json["status_url"]
        for chosen in ({"variant": shown["variant"]}, {})
    ]
    school.grade()

    verdicts = [school.get(url, "eve").json["parts"]["mult_last"]["status"] for url in urls]
    assert verdicts == ["correct", "incorrect"]


def drawn_anew(school, who: str = "ada") -> dict:
    """An instance of another size than the printed one."""
    while True:
        shown = school.get(f"{URL}?draw=true", who).json
        if PRINTED_SIZE not in shown["prompt"]:
            return shown


def test_variant_shows_the_same_instance_again(school) -> None:
    shown = drawn_anew(school)

    again = school.get(URL, query_string={"variant": shown["variant"]}).json

    assert again["prompt"] == shown["prompt"]


def test_variant_of_another_student_is_refused(school) -> None:
    shown = drawn_anew(school)

    answer = school.submit("bob", variant=shown["variant"])

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/variant"


def test_variant_of_another_item_is_refused(school) -> None:
    other = school.get("/api/v1/items/dl-exam/outlier").json

    assert school.submit(variant=other["variant"]).status_code == 422


def test_variant_is_opaque_to_whoever_lacks_the_secret() -> None:
    variant = Variant(student="ada", item="dl-exam/inception", hash="00ff", seed=12)

    token = variants.sign(variant, "k" * 32)

    assert variants.read(token, "k" * 32) == variant
    with pytest.raises(Unprocessable):
        variants.read(token, "l" * 32)


def test_preview_reads_answers_and_stores_nothing(school) -> None:
    answers = {"mult_last": "234,375,000", "mult_first": "lots", "pad_last": " "}

    parts = school.post(f"{URL}/preview", {"answers": answers}).json["parts"]

    assert {name: parts[name]["status"] for name in answers} == {
        "mult_last": "read",
        "mult_first": "invalid",
        "pad_last": "blank",
    }
    assert parts["mult_first"]["feedback"]
    assert school.stored() == (0, 0)


@pytest.mark.parametrize(
    ("item", "part", "answer", "drawn"),
    [
        ("inception", "mult_last", "-2", "<mrow><mo>−</mo><mn>2</mn></mrow>"),
        ("gd-notes", "updates_formula", r"\frac{N}{B}", "<mfrac><mi>N</mi><mi>B</mi></mfrac>"),
        ("exploss-sgd", "dw", "<script>alert(1)</script>", None),
        ("exploss-sgd", "dw_numeric", "(0.5, -1)", "<mn>0.5</mn><mo>,</mo><mrow><mo>−</mo><mn>1</mn></mrow>"),
        (
            "stylegan",
            "text",
            "<script>'x'</script>",
            "<mtext>&lt;script&gt;'x'&lt;/script&gt;</mtext>",
        ),
    ],
    ids=["number", "formula", "script-for-formula", "vector", "script-for-prose"],
)
def test_preview_draws_what_was_read_and_nothing_else(
    school, item: str, part: str, answer: str, drawn: str | None
) -> None:
    answers = {"answers": {part: answer}}

    reading = school.post(f"/api/v1/items/dl-exam/{item}/preview", answers).json["parts"][part]

    if drawn is None:
        assert (reading["status"], reading["mathml"]) == ("invalid", "")
    else:
        math = ElementTree.fromstring(reading["mathml"])
        assert math.tag == "{http://www.w3.org/1998/Math/MathML}math"
        assert drawn in reading["mathml"]


def test_preview_says_where_a_formula_cannot_be_read_and_what_to_write(school) -> None:
    answers = {"answers": {"dw": "eta*y*banana"}}

    reading = school.post("/api/v1/items/dl-exam/exploss-sgd/preview", answers).json["parts"]["dw"]

    assert reading["position"] == len("eta*y*")
    assert reading["remedy"]
    assert reading["feedback"].endswith(reading["remedy"])


def test_preview_of_an_unknown_part_is_refused(school) -> None:
    assert school.post(f"{URL}/preview", {"answers": {"mult_lst": "1"}}).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("ada", 403), ("lms", 403), ("tess", 200), ("admin", 200)]
)
def test_key_is_for_instructors(school, who: str | None, status: int) -> None:
    assert school.get(f"{URL}/key", who).status_code == status


def test_key_is_that_of_the_variant(school) -> None:
    printed = school.get(f"{URL}/key", "tess").json["keys"]["mult_last"]
    drawn = school.get(f"{URL}/key", "tess", query_string={"variant": drawn_anew(school)["variant"]}).json

    assert float(printed.replace(",", "")) == PRINTED_PRODUCT
    assert drawn["keys"]["mult_last"] != printed


@pytest.mark.parametrize("path", ["", "/preview", "/key"])
def test_unknown_item_is_answered_with_the_nearest(school, path: str) -> None:
    url = f"/api/v1/items/dl-exam/incepton{path}"
    answer = school.post(url, {"answers": {}}) if path == "/preview" else school.get(url, "tess")

    assert answer.status_code == 404
    assert "'dl-exam/inception'" in answer.json["detail"]
