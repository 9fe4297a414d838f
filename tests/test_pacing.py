"""Pacing against a strict judge that knows sliding windows and nothing of how pacing works."""

import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calls import Call, Halt, Kind, Lane, Limits
from bot.domain.pacing import SHARE, Pacing, Ticket
from bot.domain.windows import Lag

PRIVATE, GROUP = 7, -100


def send(chat: int | str, lane: Lane = Lane.PERSON, *, messages: int = 1) -> Call:
    return Call(chat=chat, kind=Kind.SENDING, lane=lane, messages=messages)


def edit(chat: int) -> Call:
    return Call(chat=chat, kind=Kind.EDITING, lane=Lane.PERSON)


@dataclass
class Network:
    """Carries calls to the judge and back with delays, on a clock of its own; moves time only as `wake_at` says."""

    pacing: Pacing
    chance: random.Random
    there: tuple[float, float] = (0.0, 0.0)
    back: tuple[float, float] = (0.0, 0.0)
    arrivals: list[tuple[float, Call]] = field(default_factory=list)
    order: list[Ticket] = field(default_factory=list)
    now: float = 1000.0

    def run(self, asked: list[tuple[float, Call]], *, until: float = 10**6) -> None:
        """Ask each call at its time, and let everything end."""
        events: list[tuple[float, int, object]] = []
        numbers = count()
        for at, call in asked:
            heappush(events, (self.now + at, next(numbers), call))
        while True:
            while (ticket := self.pacing.take(self.now)) is not None:
                self.order.append(ticket)
                arrival = self.now + self.chance.uniform(*self.there)
                self.arrivals.append((arrival, ticket.call))
                heappush(events, (arrival + self.chance.uniform(*self.back), next(numbers), ticket))
            times = [at for at in (self.pacing.wake_at(), events[0][0] if events else None) if at is not None]
            if not times or min(times) > until:
                return
            assert min(times) > self.now or (events and events[0][0] <= self.now), "busy waiting"
            self.now = max(self.now, min(times))
            while events and events[0][0] <= self.now:
                _, _, event = heappop(events)
                if isinstance(event, Call):
                    self.pacing.ask(event, self.now)
                elif isinstance(event, Ticket):
                    self.pacing.finished(event, self.now)


def too_many(times: list[float], *, most: int, seconds: float) -> bool:
    """Whether any half-open window of so many seconds holds more than `most`."""
    ordered = sorted(times)
    return any(ordered[i + most] - ordered[i] < seconds for i in range(len(ordered) - most))


def broken_limits(arrivals: list[tuple[float, Call]], limits: Limits | None = None) -> list[str]:
    limits = limits or Limits()
    sent = [(at, call.chat) for at, call in arrivals if call.kind is Kind.SENDING for _ in range(call.messages)]
    chats: dict[object, list[float]] = defaultdict(list)
    groups: dict[object, list[float]] = defaultdict(list)
    for at, call in arrivals:
        if call.kind is Kind.SENDING:
            chats[call.chat].append(at)
        if call.in_group:
            groups[call.chat] += [at] * call.messages
    broken = ["all"] if too_many([at for at, _ in sent], most=limits.per_second, seconds=1.0) else []
    broken += ["chat" for times in chats.values() if too_many(times, most=1, seconds=1.0)]
    return broken + ["group" for times in groups.values() if too_many(times, most=20, seconds=60.0)]


def calls() -> st.SearchStrategy[Call]:
    kinds = st.sampled_from([Kind.SENDING, Kind.SENDING, Kind.EDITING])
    chats = st.one_of(st.integers(-3, -1), st.integers(1, 5), st.integers(100, 10_000))
    return st.builds(Call, chat=chats, kind=kinds, lane=st.sampled_from(Lane), messages=st.integers(1, 4))


def asked() -> st.SearchStrategy[list[tuple[float, Call]]]:
    return st.lists(st.tuples(st.floats(0, 5), calls()), max_size=120)


def ways() -> st.SearchStrategy[random.Random]:
    """A network's delays, drawn by chance: an adversary who delays the first 16 calls alike fools any estimate."""
    return st.integers(0, 2**32).map(random.Random)


@given(asked=asked(), chance=ways(), jitter=st.floats(0, 0.5))
@settings(max_examples=60, deadline=None)
def test_no_limit_is_ever_broken(asked: list[tuple[float, Call]], chance: random.Random, jitter: float) -> None:
    """Whatever is asked and however arrivals bunch up, the judge finds no window over its limit and nothing lost."""
    network = Network(Pacing(), chance, there=(0, jitter), back=(0, jitter))
    network.run(asked)
    assert broken_limits(network.arrivals) == []
    assert sorted(map(repr, (call for _, call in asked))) == sorted(repr(call) for _, call in network.arrivals)


@given(asked=asked(), chance=st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_order_holds_within_a_chat_and_lane(asked: list[tuple[float, Call]], chance: random.Random) -> None:
    """What was asked first for a chat in a lane goes first."""
    network = Network(Pacing(), chance, there=(0, 0.1))
    network.run(asked)
    lines: dict[object, list[int]] = defaultdict(list)
    for ticket in network.order:
        lines[ticket.call.chat, ticket.call.lane].append(ticket.number)
    assert all(numbers == sorted(numbers) for numbers in lines.values())


@pytest.mark.parametrize("bunching", [0.0, 0.02, 0.3])
def test_a_stalled_network_breaks_nothing_at_full_rate(bunching: float) -> None:
    """A way that takes 5 ms, with a stall that bunches arrivals now and then, under a full broadcast."""
    network = Network(Pacing(), random.Random(1), there=(0.002, 0.002), back=(0.003, 0.003))
    plain = network.chance.uniform
    network.chance.uniform = lambda low, high: plain(low, high) + (bunching if plain(0, 1) < 0.1 else 0)  # type: ignore[method-assign]  # a stall in one of ten ways
    network.run([(0.0, send(chat, Lane.BROADCAST)) for chat in range(1, 1500)])
    assert broken_limits(network.arrivals) == []


@pytest.mark.parametrize("way", [(0.0, 0.0), (0.002, 0.01), (0.1, 0.1), (0.2, 0.21)])
def test_the_rate_is_nearly_used_up(way: tuple[float, float]) -> None:
    """A broadcast reaches 95 % of 30/s on a quick way and on a slow one, as long as that is even."""
    network = Network(Pacing(), random.Random(2), there=way, back=way)
    network.run([(0.0, send(-chat, Lane.BROADCAST)) for chat in range(1, 3001)])
    seconds = network.arrivals[-1][0] - network.arrivals[0][0]
    assert 0.95 * 30 <= 3000 / seconds <= 30


def test_a_chat_gets_a_message_a_second() -> None:
    """Five answers to one person take four seconds, not more than 5 % over."""
    network = Network(Pacing(), random.Random(3))
    network.run([(0.0, send(PRIVATE))] * 5)
    assert 4.0 <= network.arrivals[-1][0] - network.arrivals[0][0] <= 4.2


def test_edits_count_in_groups_only() -> None:
    """A hundred edits in a private chat go at once; the twenty-first in a group waits a minute."""
    private, group = Network(Pacing(), random.Random(4)), Network(Pacing(), random.Random(4))
    private.run([(0.0, edit(PRIVATE))] * 100)
    group.run([(0.0, edit(GROUP))] * 21)
    assert private.now == 1000.0
    assert [at - 1000 for at, _ in group.arrivals[:20]] == [0.0] * 20
    assert 60 <= group.arrivals[20][0] - 1000 < 61


def test_an_answer_passes_all_waiting_broadcasts() -> None:
    """Amid a broadcast to 2,000 groups a person's answer leaves within a twentieth of a second."""
    network = Network(Pacing(), random.Random(5))
    network.run([(0.0, send(-chat, Lane.BROADCAST)) for chat in range(1, 2001)] + [(20.0, send(PRIVATE))])
    answered = next(at for at, call in network.arrivals if call.lane is Lane.PERSON)
    assert answered - 1020.0 < 0.05


def test_broadcasts_do_not_starve() -> None:
    """With more answers than the limit lets through, one in about twenty calls is still a broadcast."""
    people = [(0.0, send(chat)) for chat in range(1, 2001)]
    network = Network(Pacing(), random.Random(6))
    network.run([*people, *((0.0, send(-chat, Lane.BROADCAST)) for chat in range(1, 51))])
    first = [call.lane for _, call in network.arrivals[:400]]
    assert 400 // (SHARE + 2) <= first.count(Lane.BROADCAST) <= 400 // SHARE


def test_a_broadcast_to_a_busy_group_does_not_starve() -> None:
    """Where people use up a group's limit amid a large broadcast, its own broadcast still goes before long."""
    network = Network(Pacing(), random.Random(7))
    others = [(0.0, send(chat, Lane.BROADCAST)) for chat in range(1, 9001)]
    people = [(number / 2, send(GROUP)) for number in range(60)]
    network.run([*others, *people, (1.0, send(GROUP, Lane.BROADCAST))])
    in_group = [ticket.call.lane for ticket in network.order if ticket.call.chat == GROUP]
    assert in_group.index(Lane.BROADCAST) <= SHARE + 1


@pytest.mark.parametrize(
    ("chats", "halted"),
    [
        ([PRIVATE], PRIVATE),
        ([GROUP], GROUP),
        ([PRIVATE, PRIVATE], PRIVATE),
        ([PRIVATE, GROUP], None),  # two chats within seconds: not theirs, ours
    ],
)
def test_a_refusal_halts_its_chat_and_two_halt_the_bot(chats: list[int], halted: int | None) -> None:
    """Telegram does not say whose limit was hit; the second chat within seconds tells."""
    pacing = Pacing()
    for chat in chats:
        pacing.ask(send(chat), 0.0)
    halts = [pacing.refused(Ticket(send(chat), 1, pacing.take(0.0).queue), 9.0, 1.0) for chat in chats[:1]]  # type: ignore[union-attr]  # it was just asked
    halts += [pacing.refused(Ticket(send(chat), 2, None), 9.0, 2.0) for chat in chats[1:]]  # type: ignore[arg-type]  # only its call is read
    assert halts[-1].chat == halted


def test_refusals_far_apart_have_nothing_to_do_with_each_other() -> None:
    """Two chats refused a minute apart are two halts of chats."""
    pacing = Pacing()
    first, second = pacing.ask(send(1), 0.0), pacing.ask(send(2), 0.0)
    assert pacing.refused(first, 3.0, 1.0) == Halt(chat=1, until=4.0)
    assert pacing.refused(second, 3.0, 61.0) == Halt(chat=2, until=64.0)


@pytest.mark.parametrize(("halted", "others_wait"), [(PRIVATE, False), (None, True)])
def test_a_halt_is_obeyed_in_its_scope(halted: int | None, others_wait: bool) -> None:
    """Nothing goes to a halted chat before its time; others go on unless the bot as a whole is halted."""
    network = Network(Pacing(), random.Random(8))
    network.pacing.halt(Halt(chat=halted, until=1030.0), 1000.0)
    network.run([(0.0, send(PRIVATE)), (0.0, send(8))])
    at = {call.chat: at for at, call in network.arrivals}
    assert at[PRIVATE] >= 1030.0
    assert (at[8] >= 1030.0) is others_wait


def test_a_withdrawn_call_is_not_made_and_holds_nothing_up() -> None:
    """Of three calls the withdrawn one is left out, first or in the middle."""
    for gone in (0, 1):
        network = Network(Pacing(), random.Random(9))
        tickets = [network.pacing.ask(send(PRIVATE), network.now) for _ in range(3)]
        network.pacing.withdraw(tickets[gone], network.now)
        network.run([])
        assert network.order == [ticket for ticket in tickets if ticket is not tickets[gone]]


def test_broadcasts_can_be_slowed_down() -> None:
    """With a tenth of a second between them, fifty broadcasts take about five seconds."""
    network = Network(Pacing(), random.Random(10))
    network.pacing.space_broadcasts(0.1)
    network.run([(0.0, send(chat, Lane.BROADCAST)) for chat in range(1, 52)])
    assert 4.8 <= network.arrivals[-1][0] - network.arrivals[0][0] <= 5.1


def test_limits_can_be_lifted() -> None:
    """With 0 seconds a chat, and a rate out of reach, a thousand messages to one chat go at once."""
    network = Network(Pacing(Limits(per_second=10**6, chat_seconds=0)), random.Random(11))
    network.run([(0.0, send(PRIVATE))] * 1000)
    assert network.now == 1000.0


def test_an_album_counts_as_its_messages() -> None:
    """Three albums of ten fill a group's minute and a second of the bot; more than a whole window goes alone."""
    network = Network(Pacing(), random.Random(12))
    network.run([(0.0, send(GROUP, messages=10))] * 3 + [(0.0, send(PRIVATE, messages=100))])
    assert broken_limits([(at, call) for at, call in network.arrivals if call.chat == GROUP]) == []
    assert len(network.arrivals) == 4


def test_idle_chats_are_forgotten() -> None:
    """After a broadcast to 3,000 chats the memory of them is gone."""
    network = Network(Pacing(), random.Random(13))
    network.run([(0.0, send(-chat)) for chat in range(1, 3001)] + [(10_000.0, send(PRIVATE))])
    network.pacing.ask(send(8), network.now + 100)
    assert network.pacing.known_chats == 1


def test_many_queued_chats_cost_little() -> None:
    """Asking for 20,000 villages, then taking a hundred calls, costs microseconds a call."""
    pacing = Pacing()
    begin = time.process_time()
    for chat in range(1, 20_001):
        pacing.ask(send(-chat, Lane.BROADCAST), 0.0)
    queued = time.process_time()
    for step in range(100):
        ticket = pacing.take(float(step))
        assert ticket is not None
        pacing.finished(ticket, float(step))
    assert queued - begin < 2.0
    assert time.process_time() - queued < 0.1


def test_the_usual_way_is_learned_and_a_jam_is_not_the_usual_way() -> None:
    """Nothing is trusted at first; then only what exceeds the quickest way counts as lag."""
    lag = Lag()
    assert lag.beyond(0.1) == 0.1
    for _ in range(20):
        lag.beyond(0.1)
    assert lag.beyond(0.1) == 0.0
    assert lag.beyond(0.4) == pytest.approx(0.3)
