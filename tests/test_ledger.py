"""The ledger: one number confirms all before it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.transport.ledger import Ledger


@given(st.permutations(range(12)), st.sets(st.integers(0, 11)))
def test_only_a_whole_beginning_is_confirmed(order: list[int], pulls: set[int]) -> None:
    """Whatever the order in which updates end, the offset is behind the last of those that ended without a gap."""
    ledger, ended = Ledger(), set[int]()
    for number in range(12):
        ledger.begin(number)
    for step, number in enumerate(order):
        ledger.done(number)
        ended.add(number)
        gap = min(set(range(13)) - ended)
        assert ledger.offset == (gap or None)
        assert not any(ledger.is_new(still) for still in range(gap, 12))
        if step in pulls:
            assert ledger.pulling() == (gap or None)
            ledger.pulled()
            assert [ledger.is_new(old) for old in range(gap)] == [True] * gap


def test_what_settles_during_a_pull_may_come_once_more_and_is_known() -> None:
    """Its answer was made before; only the next one leaves it out."""
    ledger = Ledger()
    ledger.begin(1)
    assert ledger.pulling() is None
    ledger.done(1)
    ledger.pulled()
    assert not ledger.is_new(1)
    assert (ledger.pulling(), ledger.unconfirmed) == (2, True)
    ledger.pulled()
    assert not ledger.unconfirmed
