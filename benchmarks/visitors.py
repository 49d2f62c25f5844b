"""Many visitors of the page at once: `python -m benchmarks.visitors --clients 50 --calls 3 --flood 60`.

Clients: all come at the same moment; each connects, and asks /generate so many times, one call after the other.
Flood: one visitor sends so many requests at once, and another one asks in between. What counts is how many of the
first one's requests are answered between the other's question and its answer.
"""

from __future__ import annotations

import argparse
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from gradio_client import Client

from benchmarks.page_server import page_server

SENTENCES = (
    "a person walks forward",
    "a person waves their right hand",
    "an old man runs",
    "walk forward, then bow",
    "a person kicks",
)


@dataclass(frozen=True)
class Rush:
    """How long each of many visitors took.

    seconds: (clients,) from coming to the last answer. calling: (clients,) of these from the first call on.
    errors: what went wrong, one sentence each.
    """

    seconds: np.ndarray
    calling: np.ndarray
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Flood:
    """delays: for each question of the other visitor, how many of the flood's requests were answered first.

    sent: requests of the flood. refused: those of them over a visitor's limit.
    """

    delays: tuple[int, ...]
    sent: int
    refused: int


def rush(url: str, clients: int, calls: int) -> Rush:
    """Clients that all come at the same moment."""
    start, errors = threading.Barrier(clients), []
    seconds, calling = np.zeros(clients), np.zeros(clients)

    def visit(i: int) -> None:
        start.wait()
        came = time.perf_counter()
        try:
            visitor, connected = _client(url), time.perf_counter()
            for call in range(calls):
                sentence = SENTENCES[(i + call) % len(SENTENCES)]
                visitor.predict(sentence, seed=clients * call + i, api_name="/generate")
            seconds[i], calling[i] = time.perf_counter() - came, time.perf_counter() - connected
        except Exception as error:  # whatever it is, it is what a visitor would have met
            errors.append(str(error))

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(visit, range(clients)))
    return Rush(seconds, calling, tuple(errors))


def flood(url: str, requests: int, questions: int = 5) -> Flood:
    """One visitor's requests, all sent at once, and another one's questions spread over them."""
    flooding, asking = _client(url), _client(url)
    jobs = [flooding.submit(SENTENCES[i % len(SENTENCES)], seed=i, api_name="/generate") for i in range(requests)]
    delays = []
    for i in range(questions):
        while sum(job.done() for job in jobs) < 2 + i * (requests // (2 * questions)):
            time.sleep(0.005)
        question = asking.submit(SENTENCES[0], seed=i, api_name="/generate")
        while question.status().rank is None and not question.done():  # until the server has queued it
            time.sleep(0.005)
        before = sum(job.done() for job in jobs)
        question.result()
        delays.append(sum(job.done() for job in jobs) - before)
    refused = sum(job.exception() is not None for job in jobs)
    return Flood(tuple(delays), requests, refused)


def _client(url: str) -> Client:
    return Client(url, verbose=False, download_files=False, httpx_kwargs={"timeout": 60})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.visitors", description=__doc__)
    parser.add_argument("--clients", type=int, default=50, help="how many ask at once (default: %(default)s)")
    parser.add_argument("--calls", type=int, default=3, help="of each client (default: %(default)s)")
    parser.add_argument(
        "--flood", type=int, default=60, metavar="N", help="requests of one visitor (default: %(default)s)"
    )
    parser.add_argument("--checkpoints", nargs="+", default=[], metavar="NAME", help="default: all shipped")
    options = parser.parse_args()
    with page_server(options.checkpoints) as server:
        _client(server.url).predict(SENTENCES[0], api_name="/generate")  # packs the weights
        if options.clients:
            seen = rush(server.url, options.clients, options.calls)
            print(f"{options.clients} clients, {options.calls} calls each: {len(seen.errors)} errors")
            for what, took in (("with connecting", seen.seconds), ("calls alone", seen.calling)):
                slowest, fastest = took.max(), took.min()
                print(
                    f"{what}: slowest {slowest:.1f} s, fastest {fastest:.1f} s, {slowest / fastest:.2f} times as long"
                )
            for error in sorted(set(seen.errors)):
                print(f"  {error}")
        if options.flood:
            met = flood(server.url, options.flood)
            places = ", ".join(map(str, met.delays))
            print(f"{met.sent} requests of one visitor, {met.refused} refused, delay another's by {places} places")


if __name__ == "__main__":
    main()
