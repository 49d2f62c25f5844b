"""The page's queue: visitors take turns, each within limits of its own.

Gradio answers requests in the order in which they came: one visitor who sends sixty makes everyone else wait for all
of them. This builds on Gradio's own queue and its internals, as they are in the version that requirements.txt names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import fastapi
import gradio as gr
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event, EventQueue, Queue
from gradio.server_messages import ProcessCompletedMessage
from gradio.utils import LRUCache, error_payload

from demo.components.events import GENERATE, LEARN, MODEL, SWEEP
from demo.visitors import HourlyLog, Visitor

MOST_WAITING = 1000  # requests of all visitors
SHARED_ADDRESS = 8  # a school or an office behind one address may ask for as much as so many visitors
ONE_BY_ONE = {GENERATE, MODEL}  # queues whose requests of one session run one after another
_REMEMBERED = 10_000  # visitors whose last turn is known


@dataclass(frozen=True)
class Limit:
    """How much a visitor may ask of one queue.

    waiting: requests at a time. hourly: requests taken in an hour. name: what the page calls one.
    """

    waiting: int = 64
    hourly: int | None = None
    name: str = "request"


LIMITS = {LEARN: Limit(2, 10, "learning run"), SWEEP: Limit(2, 20, "sweep")}  # by concurrency id; others: the default


def fair_order(waiting: Sequence, visitor_of: Callable[[object], Visitor], served: Mapping[Hashable, int]) -> list:
    """The order in which waiting requests are answered.

    Address by address, within one session by session, within one as they came.

    Args:
        waiting: requests, the oldest first.
        visitor_of: request -> who asked.
        served: ("session" or "address", its name) -> number of its latest turn; who waits longest for one goes first.

    Returns:
        The requests, the next one first.
    """

    def by_turns(requests: Sequence, key_of: Callable[[object], Hashable]) -> list:
        count: Counter = Counter()
        ranks = []
        for request in requests:
            key = key_of(request)
            ranks.append((count[key], served.get(key, 0)))
            count[key] += 1
        return [requests[i] for i in sorted(range(len(requests)), key=ranks.__getitem__)]

    sessions_in_turn = by_turns(waiting, lambda request: ("session", visitor_of(request).session))
    return by_turns(sessions_in_turn, lambda request: ("address", visitor_of(request).address))


class FairQueue(Queue):
    """Gradio's queue, in the order of `fair_order`. A session's requests to the models run one after another."""

    def __init__(self, blocks: gr.Blocks):
        super().__init__(
            live_updates=False,  # who waits is told the place in line every second, not at each of its changes
            concurrency_count=blocks.max_threads,
            update_intervals=1,
            max_size=MOST_WAITING,
            blocks=blocks,
        )
        self._served: LRUCache = LRUCache(_REMEMBERED)
        self._turn = 0
        self._unsorted: set[str] = set()  # concurrency ids of queues whose order may have changed
        self._started = HourlyLog()

    async def push(self, body: PredictBodyInternal, request: fastapi.Request, username: str | None):
        """Queues a request, or answers it with one sentence where its visitor is over a limit."""
        accepted, event_id, state = await super().push(body, request, username)
        event = self.event_ids_to_events.get(event_id) if accepted else None
        if event is None:
            return accepted, event_id, state
        queue = self.event_queue_per_concurrency_id[event.concurrency_id]
        sentence = self._refusal(event, queue)
        if sentence:
            queue.queue.remove(event)
            self.event_ids_to_events.pop(event_id)
            answer = error_payload(gr.Error(sentence, title="Please wait"), True)
            self.send_message(event, ProcessCompletedMessage(output=answer, title="Please wait", success=False))
        elif event.concurrency_id in LIMITS:
            self._started.add(_log_key(event, "session"))
            self._started.add(_log_key(event, "address"))
        return accepted, event_id, state

    def get_events(self) -> tuple[list[Event], bool, str] | None:
        """The next request that can run now, as Gradio wants it: ([request], whether it is a batch, concurrency id)."""
        jobs = [event for job in self.active_jobs if job for event in job]
        busy = {event.session_hash for event in jobs if event.concurrency_id in ONE_BY_ONE}
        for concurrency_id, queue in self.event_queue_per_concurrency_id.items():
            if queue.concurrency_limit is not None and queue.current_concurrency >= queue.concurrency_limit:
                continue
            self._sort(queue)
            for event in queue.queue:
                if concurrency_id in ONE_BY_ONE and event.session_hash in busy:
                    continue
                queue.queue.remove(event)
                self._turn += 1
                self._unsorted.update(self.event_queue_per_concurrency_id)
                visitor = _visitor(event)
                self._served["session", visitor.session] = self._served["address", visitor.address] = self._turn
                return [event], False, concurrency_id
        return None

    def compute_analytics_summary(self, records) -> dict:
        """Nothing: after each request Gradio would group all that came before, for a dashboard that is not open."""
        return self.cached_event_analytics_summary

    def broadcast_estimations(self, concurrency_id: str, after: int | None = None) -> None:
        """Tells visitors their places in line.

        Args:
            after: None tells all; a number, Gradio's for "a request was just added", those from the newest one on.
        """
        queue = self.event_queue_per_concurrency_id[concurrency_id]
        if after is not None:
            self._unsorted.add(concurrency_id)
        self._sort(queue)
        if after is not None:
            newest = max(queue.queue, key=lambda event: event.enqueue_time)
            after = queue.queue.index(newest)
        super().broadcast_estimations(concurrency_id, after)

    def _sort(self, queue: EventQueue) -> None:
        """Puts what waits in the order of its turns."""
        if queue.concurrency_id not in self._unsorted:
            return
        oldest_first = sorted(queue.queue, key=lambda event: event.enqueue_time)
        queue.queue[:] = fair_order(oldest_first, _visitor, self._served)
        self._unsorted.discard(queue.concurrency_id)

    def _refusal(self, event: Event, queue: EventQueue) -> str | None:
        """The sentence for a visitor over a limit; the request itself stands in the queue already."""
        limit = LIMITS.get(event.concurrency_id, Limit())
        for part, whose, share in (
            ("session", "You have", 1),
            ("address", "Visitors at your address have", SHARED_ADDRESS),
        ):
            mine = getattr(_visitor(event), part)
            waiting = sum(getattr(_visitor(other), part) == mine for other in queue.queue)
            if waiting > share * limit.waiting:
                most = _counted(share * limit.waiting, limit.name)
                return f"{whose} {most} waiting already; wait until some are done, then ask again."
            if limit.hourly and len(self._started.amounts(_log_key(event, part))) >= share * limit.hourly:
                most = _counted(share * limit.hourly, limit.name)
                return f"{whose} started {most} in the last hour; come back a little later."
        return None


def _visitor(event: Event) -> Visitor:
    """Who asked, read from the request once."""
    if not hasattr(event, "visitor"):
        event.visitor = Visitor.of(event.request, event.session_hash)
    return event.visitor


def _log_key(event: Event, part: str) -> str:
    return f"{event.concurrency_id} {part} {getattr(_visitor(event), part)}"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
