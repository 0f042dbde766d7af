"""The rules of an Ingress: hosts, path types, and which of several matching paths wins (the tables of the docs)."""

import pytest

from kb.models.network.ingress_rules import Rule, backend_of, host_matches, path_matches


@pytest.mark.parametrize(
    ("path_type", "path", "requested", "expected"),
    [
        ("Prefix", "/", "/any", True),
        ("Exact", "/foo", "/foo", True),
        ("Exact", "/foo", "/bar", False),
        ("Exact", "/foo", "/foo/", False),
        ("Exact", "/foo/", "/foo", False),
        ("Exact", "/foo", "/FOO", False),
        ("Prefix", "/foo", "/foo", True),
        ("Prefix", "/foo", "/foo/", True),
        ("Prefix", "/foo/", "/foo", True),
        ("Prefix", "/foo/", "/foo/", True),
        ("Prefix", "/aaa/bb", "/aaa/bbb", False),
        ("Prefix", "/aaa/bbb", "/aaa/bbb/ccc", True),
        ("Prefix", "/aaa/bbb", "/aaa/bbbxyz", False),
        ("Prefix", "/foo", "/Foo/bar", False),
    ],
)
def test_a_path_takes_what_its_type_says(path_type: str, path: str, requested: str, expected: bool) -> None:
    assert path_matches(path_type, path, requested) is expected


def test_what_the_controller_decides_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="ImplementationSpecific"):
        path_matches("ImplementationSpecific", "/foo", "/foo")


@pytest.mark.parametrize(
    ("pattern", "host", "expected"),
    [
        ("*.foo.com", "bar.foo.com", True),
        ("*.foo.com", "baz.bar.foo.com", False),
        ("*.foo.com", "foo.com", False),
        ("*.foo.com", ".foo.com", False),
        ("foo.com", "foo.com", True),
        ("foo.com", "FOO.com", True),
        ("foo.com", "bar.foo.com", False),
        ("", "anything.example", True),
    ],
)
def test_a_star_stands_for_one_label(pattern: str, host: str, expected: bool) -> None:
    assert host_matches(pattern, host) is expected


@pytest.mark.parametrize(
    ("requested", "expected"),
    [("/", "root"), ("/foo", "exact"), ("/foo/", "prefix"), ("/foo/bar/x", "deep"), ("/foobar", "root")],
)
def test_the_longest_path_wins_and_then_the_exact_one(requested: str, expected: str) -> None:
    rules = [
        Rule("", "/", "Prefix", "root"),
        Rule("a.example", "/foo", "Prefix", "prefix"),
        Rule("a.example", "/foo", "Exact", "exact"),
        Rule("a.example", "/foo/bar", "Prefix", "deep"),
        Rule("b.example", "/foo/bar", "Prefix", "other"),
    ]
    assert backend_of(rules, "a.example", requested) == expected
    assert backend_of(reversed(rules), "a.example", requested) == expected


def test_what_no_rule_takes_goes_to_the_default() -> None:
    assert backend_of([Rule("a.example", "/", "Prefix", "a")], "b.example", "/", "fallback") == "fallback"
