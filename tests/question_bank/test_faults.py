"""What the reader finds wrong with the file of an item: one fault at a time, in a small item."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from question_bank.bank import Bank
from question_bank.errors import Fault, InvalidBank

WriteDocument = Callable[..., Path]
FaultsOf = Callable[[str], list[Fault]]

SMALL = (Path(__file__).parent / "small.toml").read_text()


@pytest.fixture
def faults_of(write_document: WriteDocument) -> FaultsOf:
    """Read a bank of one item, which must not go well."""

    def read(text: str) -> list[Fault]:
        with pytest.raises(InvalidBank) as caught:
            Bank.read([write_document(small=text)])
        return caught.value.faults

    return read


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        pytest.param('title = "Small"', "title = 3", "title", "is not text", id="wrong-type"),
        pytest.param('title = "Small"\n', "", "", "'title' is missing", id="missing-key"),
        pytest.param("[check.keys]", "[check.key]", "check.key", "Did you mean keys", id="unknown-key"),
        pytest.param("of {{side}}", "of {{sides}}", "prompt", "{{sides}} names no param", id="prompt"),
        pytest.param(
            "of {{side}}", "of {{parts.cited}}", "prompt", "{{parts.cited}} names no param", id="prompt-key"
        ),
        pytest.param('ask = "Twice {{side}}?"', 'ask = "{{a}}"', "parts.double.ask", "{{a}}", id="ask"),
        pytest.param("side = [3, 4]", "side = [3, 4, 3]", "variants.side", "entry 3 repeats", id="repeated"),
        pytest.param(
            "[variants]\nside = [3, 4]",
            "[[variants]]\nside = 4\n[[variants]]\nwidth = 3",
            "variants.1.width",
            "no such param",
            id="joint-name",
        ),
        pytest.param(
            "[variants]\nside = [3, 4]",
            '[[variants]]\nside = 4\n[[variants]]\nside = "5"',
            "variants.1.side",
            "'5' is not of the type of 3",
            id="joint-type",
        ),
        pytest.param(
            "[variants]\nside = [3, 4]",
            "[[variants]]\nside = 4\n[[variants]]\nside = 4",
            "variants",
            "entry 2 repeats",
            id="joint-repeated",
        ),
        pytest.param("side = [3, 4]", "width = [3]", "variants.width", "no such param", id="variant-name"),
        pytest.param("side = [3, 4]", "side = [3, 4.5]", "variants.side", "type", id="variant-type"),
        pytest.param("side = [3, 4]", "side = []", "variants.side", "not a list", id="variant-empty"),
        pytest.param(
            '"integer" }\nsolver', '"number" }\nsolver', "parts.double.answer", "number", id="answer-type"
        ),
        pytest.param(
            '"integer" }\nsolver', "[1] }\nsolver", "parts.double.answer", "[1]", id="answer-type-list"
        ),
        pytest.param(
            '"integer" }\nsolver',
            '"integer", rtol2 = 1 }\nsolver',
            "parts.double.answer",
            "rtol2",
            id="answer-option",
        ),
        pytest.param("small.double", "small.triple", "parts.double.solver", "'triple'", id="solver-function"),
        pytest.param(
            "small.double", "small.doubel", "parts.double.solver", "Did you mean double?", id="solver-near"
        ),
        pytest.param("small.double", "small.nothing", "parts.double.solver", "tiny, truncated", id="solvers"),
        pytest.param("small.double", "tiny.double", "parts.double.solver", "'tiny'", id="solver-topic"),
        pytest.param(
            "small.double",
            "smal.double",
            "parts.double.solver",
            "Did you mean small?",
            id="solver-topic-near",
        ),
        pytest.param("small.double", "tiny.double", "parts.double.solver", "cnn, ", id="solver-topics"),
        pytest.param(
            '{ type = "integer" }\nkey', "{}\nkey", "parts.cited.answer", "the type is missing", id="no-type"
        ),
        pytest.param("small.double", "os.system", "parts.double.solver", "'os'", id="solver-of-python"),
        pytest.param(
            "small.double", "small.__class__", "parts.double.solver", "not the name", id="solver-name"
        ),
        pytest.param(
            "small.double", "small.positional", "parts.double.solver", "keyword-only", id="solver-positional"
        ),
        pytest.param(
            'given = { x = "{{side}}" }', "given = {}", "parts.double.given", "needs 'x'", id="given-missing"
        ),
        pytest.param(
            'given = { x = "{{side}}" }',
            'given = { x = "{{side}}", y = 1 }',
            "parts.double.given.y",
            "takes no 'y'",
            id="given-unknown",
        ),
        pytest.param(
            'x = "{{side}}" }', 'x = "{{sid}}" }', "parts.double.given", "{{sid}} names no", id="given-param"
        ),
        pytest.param(
            'x = "{{side}}" }', 'x = "{{side}" }', "parts.double.given", "begins no", id="given-unfinished"
        ),
        pytest.param(
            'value = "{{side}}"',
            'value = ["{{side}"]',
            "parts.double.misconceptions.0.value",
            "begins no placeholder",
            id="value-unfinished",
        ),
        pytest.param(
            'x = "{{side}}" }', 'x = "{{parts.z}}" }', "parts.double.given", "no part", id="given-part"
        ),
        pytest.param(
            'x = "{{side}}" }',
            'x = "{{parts.double}}" }',
            "parts.double",
            "double → double",
            id="circle-of-one",
        ),
        pytest.param(
            "key = 7",
            'key = 7\nsolver = "small.double"\ngiven = { x = 1 }',
            "parts.cited.key",
            "and a key",
            id="both",
        ),
        pytest.param('key = 7\ncite = "counted"', "", "parts.cited", "neither solver nor key", id="neither"),
        pytest.param('cite = "counted"', "", "parts.cited.key", "without its source", id="uncited"),
        pytest.param("key = 7", "key = 7\npoints = 0", "parts.cited.points", "points", id="no-points"),
        pytest.param(
            "key = 7\n", 'key = 7\npoints = "2"\n', "parts.cited.points", "not an integer", id="text"
        ),
        pytest.param(
            "key = 7", 'key = 7\nprinted_means = "7"', "parts.cited.printed_means", "printed", id="meaning"
        ),
        pytest.param(
            "key = 7",
            'key = 7\naudit = { verdict = "agree", reason = "seen" }',
            "parts.cited.audit",
            "can decide",
            id="judged-though-decidable",
        ),
        pytest.param(
            "key = 7", "key = 7\ncarry = { min = 2, max = 1 }", "parts.cited.carry", "nothing", id="carry"
        ),
        pytest.param(
            'value = "{{side}}"',
            'value = "{{parts.z}}"',
            "parts.double.misconceptions.0.value",
            "{{parts.z}}",
            id="misconception-part",
        ),
        pytest.param(
            'value = "{{side}}"',
            'value = "1"\nscale = 2',
            "parts.double.misconceptions.0",
            "2 ways",
            id="misconception-computed-twice",
        ),
        pytest.param(
            'value = "{{side}}"\n',
            "",
            "parts.double.misconceptions.0",
            "0 ways",
            id="misconception-of-nothing",
        ),
        pytest.param(
            'value = "{{side}}"',
            'value = "{{side}}"\nscore = 1',
            "parts.double.misconceptions.0.score",
            "not below 1",
            id="misconception-right",
        ),
        pytest.param(
            'value = "{{side}}"',
            'value = "{{side}}"\nstated = "drop_last"',
            "parts.double.misconceptions.0.stated",
            "not among the answer's remarks",
            id="misconception-stated",
        ),
        pytest.param(
            'value = "{{side}}"',
            'value = "{{side}}"\nstated = ""',
            "parts.double.misconceptions.0.stated",
            "not among the answer's remarks",
            id="misconception-stated-as-nothing",
        ),
        pytest.param(
            "That is {{side}}",
            "That is {{parts.double}}",
            "parts.double.misconceptions.0.feedback",
            "{{parts.double}}",
            id="feedback-with-key",
        ),
        pytest.param(
            'value = "{{side}}"',
            "given = { y = 1 }",
            "parts.double.misconceptions.0.given.y",
            "takes no 'y'",
            id="misconception-given",
        ),
        pytest.param('double = "3*2"', "triple = 1", "check.keys.triple", "no such part", id="check-key"),
        pytest.param('["6", 1.0]', '["6", 2.0]', "check.responses.double", "not a row", id="check-score"),
        pytest.param('["6", 1.0]', '["6", true]', "check.responses.double", "not a score", id="check-flag"),
        pytest.param('["6", 1.0]', '["6"]', "check.responses.double", "not a row", id="check-row"),
        pytest.param('"invalid"', '"wrong"', "check.responses.double", "not a row", id="check-outcome"),
    ],
)
def test_a_fault_names_file_key_and_what_is_wrong(
    faults_of: FaultsOf, old: str, new: str, key: str, message: str
) -> None:
    assert old in SMALL

    faults = faults_of(SMALL.replace(old, new, 1))

    assert [fault.key for fault in faults] == [key]
    assert faults[0].file.endswith("small.toml")
    assert message in f"{faults[0].message} {faults[0].remedy}"


@pytest.mark.parametrize(
    ("entries", "key", "message"),
    [
        pytest.param("value = 3.5", "value", "3.5 is not whole", id="broken"),
        pytest.param("value = 3\nscore = 0.5", "score", "earns all points", id="score"),
    ],
)
def test_a_stated_misconception_is_a_whole_number_that_earns_all_points(
    faults_of: FaultsOf, entries: str, key: str, message: str
) -> None:
    item = SMALL.replace('{ type = "integer" }', '{ type = "integer", remarks = { odd = ["as odd"] } }', 1)

    (fault,) = faults_of(item.replace('value = "{{side}}"', f'{entries}\nstated = "odd"'))

    assert (fault.key, fault.file.endswith("small.toml")) == (f"parts.double.misconceptions.0.{key}", True)
    assert message in fault.message
    assert fault.remedy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{{side}", "'{{side' begins no placeholder", id="half-closed"),
        pytest.param("{side}}", "not balanced", id="half-opened"),
        pytest.param("${{ {x} }}$", "begins no placeholder", id="nested-latex"),
        pytest.param("{{1}}", "begins no placeholder", id="number"),
        pytest.param("{{}}", "begins no placeholder", id="empty"),
        pytest.param("{{side + 1}}", "'{{side + 1' begins no placeholder", id="arithmetic"),
        pytest.param(r"$\mathbf{{x}}$", "{{x}} names no param", id="latex-that-reads-as-a-placeholder"),
        pytest.param("$x_{{side}}$", "only the first character of {{side}}", id="subscript"),
        pytest.param(r"$2^{{side}}$", "Write {{{side}}}", id="superscript"),
        pytest.param(r"$\sqrt{{side}}$", "only the first character", id="root"),
        pytest.param(r"$\frac{{side}}{{side}}$", "only the first character", id="fraction"),
        pytest.param(r"$\frac{{{side}}}{{side}}$", "only the first character", id="denominator"),
    ],
)
@pytest.mark.parametrize(
    ("old", "key"),
    [
        pytest.param("A side of {{side}}.", "prompt", id="prompt"),
        pytest.param("Twice {{side}}?", "parts.double.ask", id="ask"),
        pytest.param("That is {{side}} itself.", "parts.double.misconceptions.0.feedback", id="feedback"),
    ],
)
def test_braces_that_clash_are_a_fault(
    faults_of: FaultsOf, old: str, key: str, text: str, message: str
) -> None:
    faults = faults_of(SMALL.replace(f'"{old}"', f"'{text}'"))

    assert {fault.key for fault in faults} == {key}
    assert any(message in f"{fault.message} {fault.remedy}" for fault in faults)


@pytest.mark.parametrize(
    "text",
    [
        r"$\frac{{{side}}}{{{side}}}$",
        r"$x_{{{side}}}$ and $x_{ {{side}} }$",
        r"$\{1, {{side}}\}$ and $\left\{ 2 \right.$",
        r"$\frac{1}{\sqrt{2}}$",
        r"${{side}}\times{{side}}$",
        "the file layer_{{side}}.h5",
        r"$x^{ {{side}} }{ {a} }$",
    ],
)
def test_braces_of_latex_live_beside_placeholders(write_document: WriteDocument, text: str) -> None:
    bank = write_document(small=SMALL.replace('"A side of {{side}}."', f"'{text}'"))

    assert len(Bank.read([bank]).items) == 1


def test_an_intact_item_has_no_fault(write_document: WriteDocument) -> None:
    bank = write_document(small=SMALL)

    assert [item.id for item in Bank.read([bank]).items] == ["demo/small"]


def test_a_syntax_error_names_its_line(faults_of: FaultsOf) -> None:
    faults = faults_of(SMALL.replace("side = 3\n", "side = = 3\n"))

    assert [fault.line for fault in faults] == [5]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        pytest.param("side = 3\n", "side = 3\nside = 4\n", 6, id="duplicate-key"),
        pytest.param("[parts.cited]", "[parts.double]", 21, id="duplicate-table"),
        pytest.param('"invalid"]]', '"invalid"]', 31, id="unclosed-list"),
        pytest.param('"invalid"]]', '"invalid"]]\nx = """', 32, id="unclosed-text"),
        pytest.param("key = 7", f"key = {'9' * 5000}", 31, id="number-beyond-reading"),
        pytest.param("key = 7", f"key = {'[' * 5000}", 31, id="nesting-beyond-reading"),
    ],
)
def test_what_is_not_toml_is_a_fault(faults_of: FaultsOf, old: str, new: str, line: int) -> None:
    (fault,) = faults_of(SMALL.replace(old, new, 1))

    assert fault.line == line
    assert "not TOML" in fault.message


def test_a_wrong_key_names_its_line(faults_of: FaultsOf) -> None:
    faults = faults_of(SMALL.replace('value = "{{side}}"', 'value = "{{size}}"'))

    assert [fault.line for fault in faults] == [18]


def test_parts_in_a_circle_are_named(faults_of: FaultsOf) -> None:
    circle = """
[parts.a]
ask = "?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{parts.b}}" }
[parts.b]
ask = "?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{parts.a}}" }
"""
    (fault,) = faults_of('title = "Small"\nprompt = "Work."\n' + circle)

    assert (fault.key, fault.line) == ("parts.a", 4)
    assert "a → b → a" in fault.message


def test_reading_goes_on_after_a_missing_key(faults_of: FaultsOf) -> None:
    text = (
        SMALL.replace('title = "Small"\n', "")
        .replace('ask = "How many?"\n', "")
        .replace("key = 7", "kay = 7")
    )

    faults = faults_of(text)

    assert {fault.key for fault in faults} == {"", "parts.cited", "parts.cited.kay"}
    assert len(faults) == 4


def test_a_part_cannot_depend_on_one_without_key(faults_of: FaultsOf) -> None:
    why = """[parts.why]
ask = "Why?"
answer = { type = "explanation", rubric = [{ id = "all", weight = 1.0, text = "For a reason." }] }
"""

    (fault,) = faults_of(SMALL.replace('x = "{{side}}" }', 'x = "{{parts.why}}" }') + why)

    assert fault.key == "parts.double"
    assert "{{parts.why}} has no key" in fault.message


def test_conventions_must_all_set_what_is_no_param(faults_of: FaultsOf) -> None:
    conventions = "[conventions.one]\nddof = 0\nz = 2\n[conventions.two]\nddof = 1\n"

    (fault,) = faults_of(SMALL + conventions)

    assert fault.key == "conventions.two"
    assert "'z'" in fault.message


def test_a_solver_that_does_not_exist_is_the_only_fault(faults_of: FaultsOf) -> None:
    given = SMALL.replace('value = "{{side}}"', "given = { x = 4 }")

    (fault,) = faults_of(given.replace("small.double", "small.doubel"))

    assert fault.key == "parts.double.solver"


def test_givens_of_a_misconception_need_a_solver(faults_of: FaultsOf) -> None:
    wrong = """[[parts.cited.misconceptions]]
id = "none"
given = { x = 1 }
feedback = "No."
"""
    (fault,) = faults_of(SMALL.replace("[check.keys]", wrong + "[check.keys]"))

    assert (fault.key, fault.line) == ("parts.cited.misconceptions.0.given", 29)


def test_latex_that_reads_as_placeholders_is_one_fault_with_both_ways_out(faults_of: FaultsOf) -> None:
    text = r"""prompt = '''
A side of {{side}}
is $\frac{{a}}{{b}}$.
'''"""

    (fault,) = faults_of(SMALL.replace('prompt = "A side of {{side}}."', text))

    assert fault.line == 4
    assert "{{a}} and {{b}} name no param; two braces make a placeholder." in fault.message
    assert "one pair of braces, {x}" in fault.remedy
    assert "{{{param}}}" in fault.remedy


def test_a_variant_that_is_no_list_names_its_line(faults_of: FaultsOf) -> None:
    (fault,) = faults_of(SMALL.replace("[variants]\nside = [3, 4]", "[variants]  # drawn\nside = 32"))

    assert fault.line == 8
