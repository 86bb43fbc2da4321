"""One compiler a process and configuration."""

import multiprocessing
import os
import threading

import gymnasium as gym
import pytest

from reflect_env import sharing
from reflect_env.errors import InfraError
from reflect_env.sharing import CompilerConfig, Lease
from reflect_env.testing import FakeCompiler

FAKE = CompilerConfig("fake")


@pytest.fixture
def created(monkeypatch):
    """Every compiler that is started, in order."""
    compilers = []

    def create(config):
        compilers.append(FakeCompiler())
        return compilers[-1]

    monkeypatch.setattr(sharing, "_create", create)
    return compilers


def closed(compiler):
    try:
        compiler.compile_batch([])
    except InfraError:
        return True
    return False


def test_leases_of_one_configuration_share_a_compiler(created):
    first, second = Lease(FAKE), Lease(FAKE)
    assert first.compiler is second.compiler
    first.close()
    second.close()
    assert len(created) == 1


def test_other_configurations_get_their_own(created):
    first, second = Lease(FAKE), Lease(CompilerConfig("fake", lane="classic"))
    assert first.compiler is not second.compiler
    first.close()
    second.close()


def test_nothing_starts_before_it_is_used(created):
    Lease(FAKE).close()
    assert created == []


def test_the_last_to_close_ends_it(created):
    first, second = Lease(FAKE), Lease(FAKE)
    compiler = first.compiler
    assert second.compiler is first.compiler is compiler
    first.close()
    first.close()
    assert not closed(compiler)
    second.close()
    assert closed(compiler)


def test_after_the_end_a_new_one_starts(created):
    lease = Lease(FAKE)
    first = lease.compiler
    lease.close()
    assert lease.compiler is not first
    lease.close()


def test_the_end_of_the_process_ends_what_is_left(created):
    compiler = Lease(FAKE).compiler
    sharing.close_all()
    assert closed(compiler)


def test_threads_that_race_start_one(created):
    lease = Lease(FAKE)
    threads = [threading.Thread(target=lambda: lease.compiler) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(created) == 1
    lease.close()
    assert closed(created[0])


def test_a_forgotten_environment_gives_its_compiler_back(created):
    env = gym.make("ReflectChisel-v0", compiler="fake").unwrapped
    env.reset()
    env.step("class A extends Module")
    assert len(created) == 1
    del env
    assert closed(created[0])


def test_a_lease_that_is_forgotten_while_another_starts_is_given_back_later(created, monkeypatch):
    """The garbage collector may run inside `acquire`, where the lock is held."""
    forgotten = [Lease(FAKE)]
    compiler = forgotten[0].compiler
    inner = sharing._create

    def create(config):
        forgotten.clear()
        return inner(config)

    monkeypatch.setattr(sharing, "_create", create)
    other = Lease(CompilerConfig("fake", lane="classic"))
    assert other.compiler is created[1]
    assert not closed(compiler)
    other.close()
    assert closed(compiler)


def test_single_and_vector_environments_share(created):
    single = gym.make("ReflectChisel-v0", compiler="fake")
    many = gym.make_vec("ReflectChisel-v0", num_envs=4, compiler="fake")
    single.reset()
    many.reset()
    single.step("class A extends Module")
    many.step(["class A extends Module"] * 4)
    assert len(created) == 1
    single.close()
    assert not closed(created[0])
    many.close()
    assert closed(created[0])


def _use_in_child(lease, parents, answer):
    own = lease.compiler
    answer.put((id(own) == parents, len(sharing._POOLS)))
    lease.close()


def test_a_fork_starts_its_own_and_leaves_the_parents_alone(created):
    lease = Lease(FAKE)
    compiler = lease.compiler
    context = multiprocessing.get_context("fork")
    answer = context.SimpleQueue()
    child = context.Process(target=_use_in_child, args=(lease, id(compiler), answer), daemon=True)
    child.start()
    same, pools = answer.get()
    child.join()
    assert (same, pools) == (False, 2)
    assert os.getpid() in sharing._POOLS
    assert not closed(compiler)
    lease.close()
    assert closed(compiler)


@pytest.mark.parametrize("bad", [{"compiler": "gcc"}, {"isolation": "some"}])
def test_unknown_settings_name_the_choices(bad):
    with pytest.raises(ValueError, match="choose one of"):
        CompilerConfig(**bad)


def test_a_lease_has_a_simulator_of_its_kind_and_gives_it_back():
    lease = Lease(FAKE)
    simulator = lease.simulator
    assert lease.simulator is simulator
    assert lease.judge(5.0).judge([]) == []
    lease.close()
    with pytest.raises(RuntimeError, match="closed"):
        simulator.compare_batch([])
