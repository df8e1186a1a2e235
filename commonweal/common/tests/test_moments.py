"""Questions asked once a page and once a moment, and answers kept by state."""

from commonweal.common import moments


def counting():
    asked = []

    @moments.of_the_moment
    def question() -> str:
        asked.append(1)
        return str(len(asked))

    return question


def test_outside_of_a_moment_everything_is_asked_each_time():
    question = counting()
    assert [question(), question()] == ["1", "2"]


def test_within_a_moment_it_is_asked_once():
    question = counting()
    with moments.one_moment():
        assert [question(), question()] == ["1", "1"]
    with moments.one_moment():
        assert question() == "2"


def test_for_a_while_the_next_moment_has_the_same_answer(monkeypatch):
    question, now = counting(), [100.0]
    monkeypatch.setattr(moments.time, "monotonic", lambda: now[0])
    for waited, wanted in ((0.0, "1"), (0.9, "1"), (0.2, "2")):
        now[0] += waited
        with moments.one_moment(fresh_for=1.0):
            assert question() == wanted


def test_who_may_have_changed_it_is_never_given_an_old_answer():
    question = counting()
    with moments.one_moment(fresh_for=1000.0):
        assert question() == "1"
    with moments.one_moment():
        assert [question(), question()] == ["2", "2"]
    with moments.one_moment(fresh_for=1000.0):
        assert question() == "2"


def test_what_was_read_is_kept_by_its_state_until_it_is_forgotten():
    read = []

    @moments.read_once(4)
    def reading(at: str) -> int:
        read.append(at)
        return len(read)

    assert [reading("a"), reading("a"), reading("b")] == [1, 1, 2]
    moments.forget()
    assert reading("a") == 3
