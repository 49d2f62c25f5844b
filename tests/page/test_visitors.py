"""Many visitors of one page: turns, limits, and who a visitor is."""

import time
from collections import Counter

import httpx
import pytest

from tests.fake_lab import FakeLab

pytest.importorskip("gradio")
gradio_client = pytest.importorskip("gradio_client")

from benchmarks.visitors import flood, rush
from demo import fair_queue, upload_limit
from demo.app import build_app, serve
from demo.components.events import GENERATE
from demo.fair_queue import Limit, fair_order
from demo.models import Models
from demo.visitors import HourlyLog, Visitor, client_address


class SlowLab(FakeLab):
    """Takes long enough for requests to wait."""

    patience = 0.05

    def generate(self, *args, **settings):
        time.sleep(self.patience)
        return super().generate(*args, **settings)


@pytest.fixture(scope="module")
def lab():
    return SlowLab()


@pytest.fixture(scope="module")
def url(lab):
    app = build_app(Models({"momask": lab}))
    _, local, _ = serve(app, prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    yield local
    app.close()


def client(url, address=None):
    headers = {"X-Forwarded-For": address} if address else {}
    return gradio_client.Client(url, verbose=False, download_files=False, headers=headers, httpx_kwargs={"timeout": 60})


def ask(visitor, **settings):
    return visitor.submit("a person walks", seconds=1, api_name="/generate", **settings)


def order(waiting, served=None):
    """Letters of addresses with numbers of sessions, as `fair_order` sorts them."""
    return fair_order(waiting, lambda name: Visitor(name[:2], name[0]), served or {})


def test_visitors_take_turns_and_sessions_of_an_address_share_its_turn():
    assert order(["a1", "a1", "a1", "b1"]) == ["a1", "b1", "a1", "a1"]
    assert order(["a1", "a2", "a3", "b1", "b1"]) == ["a1", "b1", "a2", "b1", "a3"]
    assert order(["a1", "a1", "a2"]) == ["a1", "a2", "a1"]


def test_whoever_was_served_last_comes_last():
    assert order(["a1", "b1"], {("address", "a"): 5, ("address", "b"): 3}) == ["b1", "a1"]
    assert order(["a1", "a2"], {("session", "a1"): 5, ("session", "a2"): 3}) == ["a2", "a1"]


@pytest.mark.parametrize(
    "peer, forwarded, address",
    [
        ("1.2.3.4", [], "1.2.3.4"),
        ("1.2.3.4", ["9.9.9.9"], "1.2.3.4"),  # whoever comes without a proxy cannot choose an address
        ("10.1.2.3", ["5.6.7.8"], "5.6.7.8"),
        ("10.1.2.3", ["9.9.9.9, 5.6.7.8, 10.0.0.1"], "5.6.7.8"),  # the visitor wrote the first
        ("127.0.0.1", ["9.9.9.9", "5.6.7.8"], "5.6.7.8"),
        ("127.0.0.1", ["192.168.0.7"], "192.168.0.7"),
        ("10.1.2.3", ["5.6.7.8:1234"], "5.6.7.8"),
        ("2001:db8:1:2:3::4", [], "2001:db8:1:2::/64"),
        ("::ffff:1.2.3.4", [], "1.2.3.4"),
        ("testclient", ["5.6.7.8"], "testclient"),
        ("", [], ""),
    ],
)
def test_the_address_of_a_visitor(peer, forwarded, address):
    assert client_address(peer, forwarded) == address


def test_the_log_forgets_after_an_hour():
    now = [0.0]
    log = HourlyLog(lambda: now[0])
    log.add("a", 2)
    now[0] = 3000
    log.add("b", 3)
    assert log.amounts("a") == [2] and log.amounts() == [2, 3]
    now[0] = 3700
    assert log.amounts("a") == [] and log.amounts() == [3]


def test_a_flood_delays_another_visitor_by_two_places_at_most(url, lab, monkeypatch):
    monkeypatch.setattr(lab, "patience", 0.2)
    met = flood(url, 20, questions=3)
    assert max(met.delays) <= 2 and met.refused == 0


def test_many_clients_are_answered_in_turn(url, lab):
    lab.calls.clear()
    seen = rush(url, clients=6, calls=3)
    assert not seen.errors
    visitors = [seed % 6 for call in lab.calls for seed in call["seed"]]  # as `rush` seeds them
    assert Counter(visitors) == dict.fromkeys(range(6), 3)
    for end in range(1, len(visitors) + 1):
        so_far = Counter(visitors[:end])
        assert max(so_far.values()) - min(so_far.get(i, 0) for i in range(6)) <= 2


def test_requests_over_a_visitors_limit_get_one_sentence(url, monkeypatch):
    monkeypatch.setitem(fair_queue.LIMITS, GENERATE, Limit(waiting=3))
    visitor, other = client(url), client(url)
    jobs = [ask(visitor, seed=i) for i in range(9)]
    ask(other).result()
    errors = [str(job.exception()) for job in jobs if job.exception()]
    assert 0 < len(errors) <= 6
    assert set(errors) == {"You have 3 requests waiting already; wait until some are done, then ask again."}


def test_what_an_address_may_ask_in_an_hour(url, monkeypatch):
    monkeypatch.setitem(fair_queue.LIMITS, GENERATE, Limit(hourly=1, name="sweep"))
    monkeypatch.setattr(fair_queue, "SHARED_ADDRESS", 2)
    first, second, third = (client(url, "5.6.7.8") for _ in range(3))
    ask(first).result()
    assert str(ask(first).exception()) == "You have started 1 sweep in the last hour; come back a little later."
    ask(second).result()
    assert str(ask(third).exception()).startswith("Visitors at your address have started 2 sweeps in the last hour")
    ask(client(url, "5.6.7.9")).result()


def test_more_uploads_than_an_hour_allows_get_one_sentence(url, monkeypatch):
    def send(address, size=10):
        files = {"files": ("walk.bvh", b"x" * size)}
        return httpx.post(f"{url}gradio_api/upload", files=files, headers={"X-Forwarded-For": address}, timeout=60)

    monkeypatch.setattr(upload_limit, "MOST_FILES", 2)
    assert [send("5.6.7.1").status_code for _ in range(3)] == [200, 200, 429]
    refused = send("5.6.7.1")
    assert refused.text == "2 files have come from your address in the last hour; come back a little later."
    assert send("5.6.7.2").status_code == 200
    monkeypatch.setattr(upload_limit, "MOST_BYTES", 2000)
    assert send("5.6.7.3", 1500).status_code == 200
    assert send("5.6.7.3", 1500).status_code == 429
    monkeypatch.setattr(upload_limit, "MOST_BYTES_OF_ALL", 100)
    assert "more files than it can keep" in send("5.6.7.4").text


def test_an_upload_that_does_not_say_its_length_is_refused(url):
    answer = httpx.post(f"{url}gradio_api/upload", content=iter([b"x", b"y"]), timeout=60)
    assert answer.status_code == 411
