"""Stopping a run with a signal: it ends soon, says so, and the next one goes on from there."""

import signal
import time

from support.case import STAGING, Case
from support.program import Running
from support.release import TRAIN, make_release
from support.tracing import injecting, needs_tracing


class Interrupted(Case):
    def setUp(self):
        super().setUp()
        self.archives = self.place(make_release(classes=40, per_class=32, val=40, test=10, largest=200_000, seed=5))
        self.size = sum(map(len, self.archives.values()))
        self.common = ["--root", self.root, "--manifest", self.manifest, "--checkpoint", "1M"]

    def records(self):
        return self.journal.read_bytes().count(b'"type":"checkpoint"') if self.journal.exists() else 0

    def stop(self, number, *command):
        """Sends a signal once a checkpoint is recorded; returns how much the next run reads."""
        run = Running(*command, *self.common)
        self.assertTrue(run.wait_until(lambda: self.records() > 0), "the run was over before it could be stopped")
        run.send(number)
        code, _ = run.end()
        self.assertEqual(code, 128 + number)
        self.assert_unpublished()
        code, count = Running(*command, *self.common).end()
        self.assertEqual(code, 0)
        return count

    def test_interrupt(self):
        """SIGINT ends a run with 130, and the next one does not read again what was done."""
        self.assertLess(self.stop(signal.SIGINT), self.size)
        self.assert_prepared()

    def test_terminate(self):
        """SIGTERM ends a run with 143, as gently."""
        self.assertLess(self.stop(signal.SIGTERM), self.size)
        self.assert_prepared()

    def test_hang_up(self):
        """SIGHUP, when the terminal goes, ends a run with 129, as gently."""
        self.assertLess(self.stop(signal.SIGHUP), self.size)
        self.assert_prepared()

    def test_verify(self):
        """A verification that was stopped goes on where it was."""
        self.assertLess(self.stop(signal.SIGINT, "verify"), self.size)
        self.assert_unpublished()

    @needs_tracing
    def test_message(self):
        """A run that is stopped in the middle says that finished work is kept, and keeps it."""
        # The ninth block needs the place of the first one in the ring of eight: by then there is finished work.
        outcome = self.prepare("--json", before=injecting("pread64", "signal=INT:when=9", self.root / TRAIN))
        self.assert_ends(outcome, 130, "error: stopped", "hint: run the same command again")
        self.assertEqual(outcome.lines[-1]["type"], "outcome")
        self.assertEqual(outcome.lines[-1]["exit"], 130)
        self.assertTrue((self.root / STAGING).is_dir())
        status = self.prepare("status", "--json").of_type("part")
        self.assertEqual(status[0]["status"], "staged")
        self.assertGreater(status[0]["files"], 0)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_every_read(self):
        """A run that is stopped at its first read, its second, and so on, gets to the end."""
        archives = [self.root / name for name in self.archives]
        for number in range(1, 30):
            outcome = self.prepare(before=injecting("pread64", f"signal=INT:when={number}", *archives))
            if outcome.code == 0:
                break
            self.assert_ends(outcome, 130)
        self.assert_ends(outcome, 0)
        self.assert_prepared()

    @needs_tracing
    def test_failed_sync(self):
        """A sync that fails after a stop is the error, and no other sync is tried and believed."""
        log = self.folder / "log"
        outcome = self.prepare(
            "extract-train", "--checkpoint", "1M",
            before=[
                "strace", "-f", "-qq", "-o", str(log), "-e", "trace=pread64,syncfs",
                "-P", str(self.root / TRAIN), "-P", str(self.root), "-P", str(self.root / STAGING),
                "-P", str(self.root / STAGING / "train"),
                # The first sync fails only when the reader has seen the signal.
                "-e", "inject=syncfs:error=EIO:delay_exit=500000", "-e", "inject=pread64:signal=INT:when=4"])
        self.assert_ends(outcome, 5, "Input/output error")
        self.assertEqual(log.read_text().count("syncfs("), 1)
        self.assertEqual(self.records(), 0)
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    def twice(self, delay, wait):
        """Sends two interrupts to a run whose syncs take long; returns the exit code, and what was said."""
        errors = self.folder / "errors"
        with errors.open("w") as file:
            run = Running(*self.common, stderr=file, before=injecting("syncfs", f"delay_enter={delay}"))
        self.assertTrue(run.wait_until(lambda: any((self.root / STAGING).glob("train/*/*"))), "it was over before")
        run.interrupt()
        wait(lambda: self.assertTrue(run.wait_until(lambda: "stopping" in errors.read_text()), "it said nothing"))
        run.interrupt()
        code, _ = run.end()
        return code, errors.read_text()

    @needs_tracing
    def test_twice_at_once(self):
        """Two interrupts within a second are one request: it is said once that the run stops, and work is kept."""
        code, said = self.twice(500_000, lambda until_it_stops: until_it_stops())
        self.assertEqual(code, 130, said)
        self.assertGreater(self.records(), 0)
        self.assertEqual(said.count("stopping"), 1, said)
        code, count = Running(*self.common).end()
        self.assertEqual(code, 0)
        self.assertLess(count, self.size)
        self.assert_prepared()

    @needs_tracing
    def test_twice(self):
        """A second interrupt that comes later ends the run at once, and says what that costs."""
        # Whatever the run waits for after the first signal, it waits for the disk before it is through.
        code, said = self.twice(3_000_000, lambda _: time.sleep(1.2))
        # The shell says 130 of a process that the signal ended, too.
        self.assertIn(code, (130, -signal.SIGINT), said)
        self.assertIn("since the last checkpoint", said)
        self.assertEqual(self.records(), 0, "it waited for the checkpoint")
        self.assert_ends(self.prepare(), 0)
        self.assert_prepared()

    @needs_tracing
    def test_ignored(self):
        """Under nohup the hang-up does not end the run."""
        outcome = self.prepare(
            before=injecting("pread64", "signal=HUP:when=3", self.root / TRAIN),
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.assert_ends(outcome, 0)
        self.assert_prepared()
