from commonweal.common.errors import SHOWN, BadInput


def test_a_message_alone_is_said_alone():
    assert str(BadInput("No such place.")) == "No such place."


def test_every_problem_is_kept_and_the_first_fifty_are_shown():
    error = BadInput("The file cannot be used.", (f"row {n}" for n in range(1, 1235)))
    assert len(error.problems) == 1234
    lines = str(error).splitlines()
    assert lines[0] == "The file cannot be used."
    assert lines[SHOWN] == "  row 50"
    assert lines[SHOWN + 1 :] == ["  … and 1,184 more."]


def test_exactly_fifty_problems_need_no_count_of_the_rest():
    assert "more" not in str(BadInput("Wrong.", ["x"] * SHOWN))
