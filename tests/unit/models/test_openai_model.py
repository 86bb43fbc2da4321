"""The OpenAI-compatible model against a local server: what real endpoints do, and what broken ones do."""

from __future__ import annotations

import importlib.util
import threading

import pytest

from reflect_env.models.api import ModelUnavailable, Sampling
from reflect_env.models.load import ModelOptions, load_model
from tests.endpoint import answers, completion, cut_body, echoes, endpoint, fails, hangs, hangs_up, says

pytestmark = pytest.mark.skipif(importlib.util.find_spec("openai") is None, reason="needs the extra `openai`")
ASK = [{"role": "user", "content": "a counter"}]


def ask(*behaviours, retries: int = 0, timeout_s: float = 20.0, asks=(ASK,), sampling: Sampling | None = None):
    """Ask a server that behaves so; returns the completions and what the server saw."""
    with endpoint(*behaviours) as server:
        options = ModelOptions(server.url, "secret-key", timeout_s=timeout_s, retries=retries)
        with load_model("openai:m", options) as model:
            return model.complete(list(asks), sampling or Sampling()), server


def test_an_answer_comes_with_its_tokens_and_its_end():
    (found,), _ = ask(answers("class A"))
    assert (found.text, found.finish, found.prompt_tokens, found.completion_tokens) == ("class A", "stop", 11, 7)


def test_the_request_says_what_the_sampling_says():
    _, server = ask(answers("x"), sampling=Sampling(0.5, 0.9, 77, 3))
    sent = server.requests[0]
    assert (sent["temperature"], sent["top_p"], sent["max_tokens"], sent["seed"]) == (0.5, 0.9, 77, 3)
    assert (sent["model"], sent["messages"]) == ("m", ASK)
    assert server.keys == ["Bearer secret-key"]


def test_many_conversations_come_back_in_their_order():
    asks = [[{"role": "user", "content": f"module {i}"}] for i in range(20)]
    found, _ = ask(echoes(), asks=asks)
    assert [c.text for c in found] == [a[0]["content"] for a in asks]


def test_a_busy_endpoint_is_tried_again():
    (found,), server = ask(fails(429), answers("later"), retries=2)
    assert (found.text, len(server.requests)) == ("later", 2)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_endpoint_that_stays_broken_is_an_error_and_no_answer(status):
    (found,), server = ask(fails(status), retries=1)
    assert found.failed
    assert str(status) in found.error
    assert len(server.requests) == 2


def test_an_endpoint_that_hangs_is_left_after_the_timeout():
    (found,), _ = ask(hangs(), timeout_s=0.2)
    assert found.failed
    assert "Timeout" in found.error


def test_a_closed_connection_is_an_error():
    (found,), _ = ask(hangs_up())
    assert found.failed
    assert "Connection" in found.error


def test_a_body_that_is_cut_off_is_an_error():
    (found,), _ = ask(cut_body(promised=4_000))
    assert found.failed


def test_json_that_is_cut_off_is_an_error():
    (found,), _ = ask(says(completion("x")[:40], "application/json"))
    assert found.failed
    assert "cannot be read" in found.error


def test_a_web_page_instead_of_an_answer_says_what_to_look_at():
    (found,), _ = ask(says("<html>welcome</html>", "text/html"))
    assert found.failed
    assert "base URL" in found.error


@pytest.mark.parametrize("content", ["", None])
def test_an_empty_answer_is_an_empty_text(content):
    (found,), _ = ask(answers(content))
    assert (found.text, found.finish) == ("", "stop")


def test_an_answer_without_choices_is_an_error():
    (found,), _ = ask(says('{"id": "x", "choices": []}', "application/json"))
    assert found.failed


def test_a_cut_answer_is_told():
    (found,), _ = ask(answers("class A", "length"))
    assert found.finish == "length"


def test_an_endpoint_that_calls_the_limit_by_its_other_name_is_asked_so():
    refusal = fails(400, "Unsupported parameter: use 'max_completion_tokens' instead.")
    with (
        endpoint(refusal, answers("one"), answers("two")) as server,
        load_model("openai:m", ModelOptions(server.url, "k", retries=0)) as model,
    ):
        texts = [model.complete([ASK], Sampling(max_tokens=9))[0].text for _ in range(2)]
    assert texts == ["one", "two"]
    assert [request.get("max_completion_tokens") for request in server.requests] == [None, 9, 9]


def test_another_refusal_is_an_error_that_says_why():
    (found,), server = ask(fails(400, "temperature does not support 0"), retries=3)
    assert "temperature does not support 0" in found.error
    assert len(server.requests) == 1


def test_nobody_there_is_an_error():
    with endpoint(answers("x")) as server:
        url = server.url
    with load_model("openai:m", ModelOptions(url, "k", retries=0)) as model:
        (found,) = model.complete([ASK], Sampling())
    assert "Connection" in found.error


def test_one_error_among_many_does_not_touch_the_others():
    asks = [ASK] * 3
    found, _ = ask(fails(500), answers("good"), asks=asks)
    assert sorted(c.text for c in found) == ["", "good", "good"]


def test_a_missing_key_is_said_before_anything_is_asked(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelUnavailable, match="OPENAI_API_KEY"):
        load_model("openai:m")


def test_an_interrupt_does_not_wait_for_an_endpoint_that_hangs():
    """A thread pool of the standard library would be waited for at the end of the process, two minutes a request."""
    from reflect_env.models.openai_model import side_by_side

    stuck, begun = threading.Event(), threading.Event()

    def work(number: int) -> int:
        if number:
            begun.set()
            stuck.wait(30)
        else:
            begun.wait(30)
            raise KeyboardInterrupt
        return number

    with pytest.raises(KeyboardInterrupt):
        side_by_side(work, range(100), at_once=4)
    assert {thread.daemon for thread in threading.enumerate() if thread.name == "side-by-side"} == {True}
    stuck.set()
