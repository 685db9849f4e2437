"""The examples in the docstrings of the solvers."""

import doctest
import pkgutil
from importlib import import_module
from inspect import Parameter, isfunction, signature

import pytest

from question_bank import solvers

TOPICS = sorted(module.name for module in pkgutil.iter_modules(solvers.__path__))


@pytest.mark.parametrize("topic", TOPICS)
def test_the_examples_of_a_topic_hold(topic):
    results = doctest.testmod(import_module(f"question_bank.solvers.{topic}"))

    assert results.failed == 0


def solvers_of(topic):
    module = import_module(f"question_bank.solvers.{topic}")
    for name, function in vars(module).items():
        if isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
            kinds = {parameter.kind for parameter in signature(function).parameters.values()}
            if kinds == {Parameter.KEYWORD_ONLY}:
                yield name, function


def test_every_solver_has_an_example_and_says_what_it_refuses():
    incomplete = [
        f"{topic}.{name}"
        for topic in TOPICS
        for name, function in solvers_of(topic)
        if ">>>" not in function.__doc__ or "Raises" not in function.__doc__
    ]

    assert incomplete == []
