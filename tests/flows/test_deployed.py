"""The whole service in real parts: Prefect on PostgreSQL, two process workers, a real S3 server, the API, a browser; each
started as compose.yaml says it, without containers.

The tests build on one system: it works, then its parts die, and the last looks for what must not be in any log.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterStartTime
from prefect.client.schemas.objects import FlowRun, StateType
from pydantic import SecretStr

from speakkit.kit import open_kit
from speakkit.model import Session, SessionStatus
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_place
from speakkit.report.delivery import deliver_reports
from speakkit.settings import Settings
from tests.support import fake_openai, radosgw
from tests.support.browser import CHROMIUM, HINT, PATIENCE_MS, browsing
from tests.support.buckets import bucket_on, copy_bucket, made
from tests.support.byte_search import found_in
from tests.support.composed import ROOT, commands_of
from tests.support.loopback import Received, Reply, loopback
from tests.support.marked_learners import fill, lay_out, marks
from tests.support.postgres import dumped, postgres, without_events
from tests.support.prefect_system import PrefectSystem, wait_until
from tests.support.proxy import Proxy, proxied
from tests.support.radosgw import S3Server
from tests.support.readers import reading
from tests.support.tones import write_speech
from tests.support.vendor_server import VendorServer

LEASE_S = 40
SCAN_S = 60
COLLECT_S = 60
AWAY_S = 40
PATIENCE_S = 300
"""For anything that a busy machine does slowly."""
SENTINEL = "Zanzibarquux"
SPOKEN = f"{SENTINEL} is where {fake_openai.SPOKEN} <script>alert('{SENTINEL}')</script> {{{{ 7*7 }}}} %s %(x)s"
OPENAI_KEY, ANTHROPIC_KEY = "sk-test-of-the-deployed", "sk-ant-test-of-the-deployed"
ALERT_SECRET = "hook-4711-of-the-deployed"
SECRETS = {"POSTGRES_PASSWORD": "of-this-test-only", "GARAGE_RPC_SECRET": "of-this-test-only"}
USD_PER_MINUTE, MAX_COST_USD, MAX_RECORDING_MB = 25, 120, 40
"""So that a run may well hear what is uploaded together here, and not a recording of five minutes."""

LEARNERS = tuple(f"marked{number:02d}" for number in range(1, 9))
HERS, KILLED, OTHERS = LEARNERS[0], LEARNERS[1], LEARNERS[2:]
REPORTED = 5
"""How many of them have a report, the two who are forgotten among them: each takes a second to make."""

SCAN, COLLECTOR = "process-waiting/every-5-minutes", "collect-inbox/every-5-minutes"

UNDER_WAY = {SessionStatus.TRANSCRIBING, SessionStatus.ANALYZING}
ENDED = {SessionStatus.DONE, SessionStatus.FAILED}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("radosgw"),
    pytest.mark.timeout(1200),
    pytest.mark.skipif(CHROMIUM is None, reason=HINT),
    pytest.mark.skipif(not radosgw.is_installed(), reason=radosgw.INSTALL_HINT),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("deployed")


@pytest.fixture(scope="module")
def vendors(folder: Path) -> VendorServer:
    # what is asked about the same words twice is answered from what is kept: let no two recordings hold the same
    return VendorServer(folder / "requests.jsonl", spoken=lambda digest: f"{SPOKEN} Number {int(digest[:6], 16)}.")


class Deployed(PrefectSystem):
    """The system with what a test does to it.

    Attributes:
        api: its address.
        prefect: a client of Prefect's server.
        bucket: the way to the bucket, which can be cut.
        alerts: what was told to SPEAKKIT_ALERT_URL.
        token: an operator's.
        one_session_s: how long an upload took until its report could be seen, on this machine and with nothing amiss.
    """

    api: str
    prefect: SyncPrefectClient
    bucket: Proxy
    alerts: list[Received]
    token: str
    one_session_s: float

    @cached_property
    def pipeline(self) -> Pipeline:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.given("api").items():
                if name.startswith("SPEAKKIT_") or name.endswith("_API_KEY"):
                    patch.setenv(name, value)
            return Pipeline.from_settings(Settings())

    def sessions(self, *session_ids: str) -> list[Session]:
        return [session for session in self.pipeline.store.sessions.all() if session.session_id in session_ids]

    def statuses(self, *session_ids: str) -> set[SessionStatus]:
        return {session.status for session in self.sessions(*session_ids)}

    def runs(self) -> list[FlowRun]:
        """Those that have begun; schedules put many more into the future."""
        begun = FlowRunFilter(start_time=FlowRunFilterStartTime(is_null_=False))
        return self.prefect.read_flow_runs(flow_run_filter=begun)

    def runs_of(self, session: Session) -> list[FlowRun]:
        """Those that were asked for to process the session."""
        return [run for run in self.runs() if run.parameters.get("session_id") == session.session_id]

    def fire(self, deployment: str, *, on: bool) -> None:
        """Have a deployment's schedule fire, or not: each run is a process that starts anew."""
        known = self.prefect.read_deployment_by_name(deployment)
        (self.prefect.resume_deployment if on else self.prefect.pause_deployment)(known.id)

    def upload(self, path: Path, learner_id: str) -> httpx.Response:
        with path.open("rb") as file:
            return httpx.post(
                f"{self.api}/api/sessions",
                files={"file": (f"{SENTINEL}.wav", file)},
                data={"learner_id": learner_id, "topic": SENTINEL},
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=120,
            )


@pytest.fixture(scope="module")
def system(folder: Path, vendors: VendorServer, real_s3: S3Server) -> Iterator[Deployed]:
    """The system set up and deployed as docs/operations.md says; the scan runs every few seconds."""
    with ExitStack() as parts:
        database_url = parts.enter_context(postgres())
        vendor_url = parts.enter_context(loopback(vendors.respond)).url
        alerts = parts.enter_context(loopback(lambda _: Reply()))
        system = Deployed(folder, database_url, SECRETS)
        system.alerts = alerts.requests
        parts.callback(system.stop)
        system.start_server()
        bucket = bucket_on(real_s3)
        made(bucket, keeps_versions=True)
        for volume in ("data", "scratch"):  # as the image makes them
            (folder / volume).mkdir(mode=0o700)
        address = urlsplit(real_s3.url)
        system.bucket = parts.enter_context(proxied(str(address.hostname), address.port or 0))
        system.bucket_url = system.bucket.url
        system.env_file = env_file(vendor_url) | {
            "SPEAKKIT_ALERT_URL": f"{alerts.url}/{ALERT_SECRET}",
            "SPEAKKIT_S3_BUCKET": bucket.name,
            "SPEAKKIT_S3_PUBLIC_ENDPOINT_URL": f"http://localhost:{address.port}",
            "SPEAKKIT_S3_ACCESS_KEY_ID": real_s3.access_key_id,
            "SPEAKKIT_S3_SECRET_ACCESS_KEY": real_s3.secret_access_key,
        }
        system.wait_for_server()
        system.prefect = parts.enter_context(SyncPrefectClient(system.api_url))
        set_up(system)
        system.start_worker("first")
        system.start_worker("second")
        made_token = system.run("speakkit", "token", "create", "--role", "operator", "--json")
        system.token = json.loads(made_token)["token"]
        system.api = system.start_api()
        try:
            yield system
        finally:
            (folder / "ends.txt").write_text(system.ends_of_logs())
            print(system.ends_of_logs())  # noqa: T201  # shown where a test fails


def env_file(vendor_url: str) -> dict[str, str]:
    return (
        SECRETS
        | {
            "SPEAKKIT_CONSENT_DEFAULTS": '["tracking", "transcription", "analysis"]',
            "SPEAKKIT_CONSENT_DECIDED_BY": "the tests",
            "SPEAKKIT_TRANSCRIBER": "openai",
            "SPEAKKIT_ANALYSER": "claude",
            "OPENAI_API_KEY": OPENAI_KEY,
            "SPEAKKIT_OPENAI_BASE_URL": f"{vendor_url}/v1",
            "SPEAKKIT_OPENAI_USD_PER_MINUTE": f"{USD_PER_MINUTE}",
            "ANTHROPIC_API_KEY": ANTHROPIC_KEY,
            "SPEAKKIT_ANTHROPIC_BASE_URL": vendor_url,
            "SPEAKKIT_ANTHROPIC_USD_PER_MILLION_INPUT_TOKENS": "3",  # under a cap, a server that isn't the vendor's needs prices
            "SPEAKKIT_ANTHROPIC_USD_PER_MILLION_OUTPUT_TOKENS": "15",
            "SPEAKKIT_MAX_COST_USD": f"{MAX_COST_USD}",
            "SPEAKKIT_MAX_RECORDING_MB": f"{MAX_RECORDING_MB}",
            "SPEAKKIT_LEASE_S": str(LEASE_S),
            "SPEAKKIT_INBOX_SETTLE_S": "0",
            "SPEAKKIT_WORKERS": "2",
            "SPEAKKIT_LOG_LEVEL": "DEBUG",
        }
    )


def set_up(system: PrefectSystem) -> None:
    """The service `setup`, over prefect.yaml with shorter intervals, which is all that is changed of it.

    The collector comes first, and the scan when that may have ended.
    """
    prepare, deploy = commands_of("setup")
    system.run(*prepare, service="setup")
    text = (ROOT / "prefect.yaml").read_text()
    for cron, seconds, first_after_s in (("2-59/5 * * * *", COLLECT_S, 30), ("*/5 * * * *", SCAN_S, 55)):
        shipped = f'{{cron: "{cron}", timezone: UTC}}'
        assert shipped in text
        first = datetime.now(UTC) + timedelta(seconds=first_after_s)
        text = text.replace(shipped, f'{{interval: {seconds}, anchor_date: "{first.isoformat()}"}}')
    path = system.folder / "prefect.yaml"
    path.write_text(text)
    system.run(*deploy, "--prefect-file", str(path), service="setup")


def talk(folder: Path, number: int) -> Path:
    """As long as it takes to say what the vendor hears in it."""
    return write_speech(folder / f"{number}.wav", seconds=48 + number / 10)


@pytest.fixture(scope="module")
def dropped(system: Deployed, folder: Path) -> str:
    """The learner whose recording lies in the bucket's inbox from the beginning."""
    open_place(system.pipeline.settings, "inbox").put("ben/monday.wav", talk(folder, 1))
    return "ben"


def test_schedules_fire_and_what_lies_in_the_bucket_is_collected_and_processed(system: Deployed, dropped: str) -> None:
    pipeline = system.pipeline

    def is_done() -> bool:
        return [session.status for session in pipeline.store.sessions.all(learner_id=dropped)] == [SessionStatus.DONE]

    wait_until("the recording in the inbox is DONE", is_done, COLLECT_S + SCAN_S + PATIENCE_S)
    fired = Counter(run.deployment_id for run in system.runs() if run.auto_scheduled)
    print(f"scheduled runs that began, by deployment: {sorted(fired.values())}")  # noqa: T201
    assert len(fired) == 2  # the collector and the scan
    assert all(run.state_type is StateType.COMPLETED for run in system.runs() if run.end_time)
    assert system.alerts == []
    system.fire(COLLECTOR, on=False)
    system.fire(SCAN, on=False)


def test_what_is_uploaded_in_a_browser_becomes_a_report_there(system: Deployed, tmp_path: Path) -> None:
    secret = system.run("speakkit", "token", "create", "--role", "learner", "--learner", HERS, "--json")
    token = json.loads(secret)["token"]
    began = time.monotonic()
    with browsing() as page:
        page.goto(system.api)
        page.fill("#token", token)
        page.fill("#topic", SENTINEL)
        page.set_input_files("#file", talk(tmp_path, 0))
        page.click("#send")
        expect(page.locator("#status")).to_have_text("Done.", timeout=4 * PATIENCE_MS)
        page.screenshot(path=system.folder / "done.png")
        see_report(page, system.folder / "report.png")
    system.one_session_s = time.monotonic() - began
    (session,) = system.pipeline.store.sessions.all(learner_id=HERS)

    wait_until("its run begins", lambda: bool(system.runs_of(session)), PATIENCE_S)
    (asked_for,) = system.runs_of(session)
    assert not asked_for.auto_scheduled  # the upload started it
    assert not system.pipeline.recordings.exists(str(session.storage_key))


def see_report(page: Page, picture: Path) -> None:
    page.click("#report")
    page.wait_for_url(f"**/api/learners/{HERS}/report?ticket=*")
    expect(page.locator("h1")).to_contain_text(HERS)
    page.screenshot(path=picture, full_page=True)


def test_settings_of_the_env_file_are_at_work_in_the_services(system: Deployed, tmp_path: Path) -> None:
    """Seen from outside: limit, public address, region, bucket and key at the API, cap and price at a worker's run."""
    path = write_speech(tmp_path / "long.wav", seconds=60 * MAX_COST_USD / USD_PER_MINUTE + 30)
    asked = {"learner_id": "long", "file_name": "long.wav"}
    with httpx.Client(
        base_url=system.api, headers={"Authorization": f"Bearer {system.token}"}, timeout=120
    ) as operator:
        refused = operator.post("/api/sessions", json=asked | {"size_bytes": MAX_RECORDING_MB * 1_000_000 + 1})
        assert (refused.status_code, refused.json()["code"]) == (413, "RECORDING_TOO_LARGE")
        announced = operator.post("/api/sessions", json=asked | {"size_bytes": path.stat().st_size}).json()
        upload, session_id = announced["upload"], announced["session_id"]
        place = urlsplit(upload["url"])
        assert f"{place.scheme}://{place.netloc}" == system.env_file["SPEAKKIT_S3_PUBLIC_ENDPOINT_URL"]
        assert system.env_file["SPEAKKIT_S3_BUCKET"] in place.path
        assert "%2Fgarage%2Fs3%2F" in place.query  # the region that compose.yaml says
        httpx.put(upload["url"], content=path.read_bytes(), headers=upload["headers"]).raise_for_status()
        assert operator.post(f"/api/sessions/{session_id}/uploaded").json()["status"] == "UPLOADED"

    def is_refused() -> bool:
        return [session.error_code for session in system.sessions(session_id)] == ["COST_CAP"]

    wait_until("the cap refuses it", is_refused, PATIENCE_S)
    ledger = system.pipeline.store.ledger
    assert [call for call in ledger.calls(session_id) if call.outcome == "ok"] == []
    (heard,) = system.pipeline.store.sessions.all(learner_id=HERS)
    paid = [call.cost_usd for call in ledger.calls(heard.session_id) if call.stage == "transcribe"]
    assert paid == [pytest.approx(USD_PER_MINUTE * 48 / 60, rel=0.05)]
    told = [json.loads(line) for line in system.log("first").splitlines() if line.startswith("{")]
    assert told  # Prefect's own lines and SpeakKit's, as PREFECT_LOGGING_HANDLERS_CONSOLE_FORMATTER says


def test_a_failed_run_is_told(system: Deployed) -> None:
    (refused,) = system.pipeline.store.sessions.all(learner_id="long")
    wait_until("it is told", lambda: bool(system.alerts), PATIENCE_S)
    (alert,) = system.alerts
    assert alert.json() == {"text": f"SpeakKit: run process-{refused.session_id} of process-session is Failed."}
    assert [run.state_type for run in system.runs_of(refused)] == [StateType.FAILED]
    system.pipeline.store.erase_session(refused.session_id)  # each scan would try it again


def test_workers_server_and_bucket_go_and_every_session_ends_and_nothing_is_done_twice(
    system: Deployed, vendors: VendorServer, tmp_path: Path
) -> None:
    system.fire(SCAN, on=True)
    vendors.delay_s = 100  # so that all are caught in the middle of a call
    # a worker takes two, so three keep both busy
    uploaded = [str(system.upload(talk(tmp_path, n), f"learner-{n % 2}").json()["session_id"]) for n in range(2, 5)]
    wait_until(
        "both workers are busy",
        lambda: sum(session.status in UNDER_WAY for session in system.sessions(*uploaded)) == 3,
        PATIENCE_S,
    )
    given = {name: value for name, value in system.given("worker").items() if not name.startswith("PREFECT_")}
    for worker in ("first", "second"):
        runs = [pid for pid in system.processes(worker) if is_run(pid)]
        assert runs
        for pid in (system.processes(worker)[0], *runs):  # a worker hands on what it was given
            assert given.items() <= variables_of(pid).items()
    killed_at = time.monotonic()
    assert all(system.kill(name) for name in ("first", "second"))  # each had runs under way
    uploaded.append(str(system.upload(talk(tmp_path, 5), "learner-1").json()["session_id"]))  # its run waits
    system.kill("server")

    asked_at = time.monotonic()
    without_prefect = system.upload(talk(tmp_path, 8), "learner-0")
    assert without_prefect.status_code == 201
    assert time.monotonic() - asked_at < 30
    uploaded.append(str(without_prefect.json()["session_id"]))

    vendors.delay_s = 0.2
    system.bucket.away.set()
    system.start_server()
    refused = system.upload(talk(tmp_path, 9), "learner-1")
    assert (refused.status_code, refused.json()["code"]) == (503, "STORAGE_UNAVAILABLE")
    system.wait_for_server()
    system.start_worker("third")
    time.sleep(max(0, killed_at + AWAY_S - time.monotonic()))
    system.bucket.away.clear()

    again = system.upload(talk(tmp_path, 9), "learner-1")
    assert again.status_code == 201  # what the refused upload left behind doesn't stand in its way
    uploaded.append(str(again.json()["session_id"]))

    wait_until("every session has ended", lambda: system.statuses(*uploaded) <= ENDED, 2 * PATIENCE_S)
    took_s = time.monotonic() - killed_at
    print(f"all ended {took_s:.0f} s after the kill; one session takes {system.one_session_s:.0f} s")  # noqa: T201
    failed = [session for session in system.sessions(*uploaded) if session.status is SessionStatus.FAILED]
    assert {session.error_code for session in failed} <= {"STORAGE_UNAVAILABLE"}
    assert took_s < LEASE_S + SCAN_S + 3 * system.one_session_s  # two runs after one another, and starts

    if failed:
        system.run("speakkit", "process", *(session.session_id for session in failed))
    assert system.statuses(*uploaded) == {SessionStatus.DONE}
    pipeline = system.pipeline
    for session_id in uploaded:
        assert Counter(call.stage for call in pipeline.store.ledger.calls(session_id) if call.outcome == "ok") == {
            "transcribe": 1,
            "analyse": 1,
        }
    counted = [{row.sessions_analysed for row in pipeline.store.profiles.get(f"learner-{n}")} for n in (0, 1)]
    assert counted == [{3}, {3}]
    crashed = [run for run in system.runs() if run.state_type is StateType.CRASHED]
    assert [run.name for run in crashed if not is_old(run, killed_at)] == []  # who lives isn't taken for dead
    system.fire(SCAN, on=False)


def is_run(pid: int) -> bool:
    """Whether a process runs a flow."""
    return "PREFECT__FLOW_RUN_ID" in variables_of(pid)


def variables_of(pid: int) -> dict[str, str]:
    """The variables with which a process was started."""
    try:
        pairs = Path(f"/proc/{pid}/environ").read_text(encoding="utf-8").split("\0")
    except OSError:  # it has ended
        return {}
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def is_old(run: FlowRun, moment: float) -> bool:
    """Whether the run began before `moment` of the monotonic clock."""
    age_s = time.monotonic() - moment
    return run.start_time is not None and time.time() - run.start_time.timestamp() > age_s


@pytest.fixture
def marked(system: Deployed) -> None:
    """Learners of whom everything has a word of its own, in store, bucket and reports."""
    fill_with(system, LEARNERS[:REPORTED])
    pipeline = system.pipeline
    deliver_reports(pipeline.store, pipeline.settings, open_kit)
    fill_with(system, LEARNERS[REPORTED:])
    pipeline.store.back_up(system.folder / "before")
    (system.folder / "before").rename(pipeline.settings.store_path.with_name("speakkit.duckdb.before-restore"))
    report = pipeline.settings.reports_dir / f".{HERS}+coach.html.draft"
    report.parent.mkdir(exist_ok=True)
    report.write_text(f"{HERS}says")
    left = Path(system.given("worker")["TMPDIR"]) / "speakkit-scratch-of-a-killed-one"
    left.mkdir()
    (left / "talk.wav").write_text(f"{HERS}sound")


def fill_with(system: Deployed, learner_ids: tuple[str, ...]) -> None:
    """Put the learners in store and bucket, and publish."""
    pipeline = system.pipeline
    for learner_id in learner_ids:
        with pipeline.store.write() as parts:
            session_id = fill(parts, LEARNERS.index(learner_id), learner_id)
        lay_out(pipeline.settings, learner_id, session_id)
    pipeline.store.publish(pipeline.settings.published_dir)


def found(system: Deployed, words: set[str], folder: Path) -> set[str]:
    """Those of the words that occur in the system's folder, in the bucket with all its versions, or in Prefect's database."""
    copy_bucket(system.pipeline.settings, folder)
    dump = without_events(dumped(system.database_url))
    there = found_in(system.folder, words, leaving=system.folder / "requests.jsonl") | found_in(folder, words)
    return there | {word for word in words if word in dump}


@pytest.mark.usefixtures("marked")
def test_who_is_forgotten_is_found_nowhere_while_others_read_and_a_flow_runs(
    system: Deployed, vendors: VendorServer, tmp_path: Path
) -> None:
    """One, whose upload a flow has processed, is forgotten by the command; another's erasure is killed twice on its way."""
    theirs = {learner_id: marks(learner_id) for learner_id in LEARNERS}
    of_others = {mark for learner_id in OTHERS for mark in theirs[learner_id]}
    everything = of_others | theirs[HERS] | theirs[KILLED]
    assert everything - found(system, everything, tmp_path / "before") == set()
    (uploaded,) = (
        one.session_id for one in system.pipeline.store.sessions.all(learner_id=HERS) if one.topic == SENTINEL
    )
    assert uploaded in without_events(dumped(system.database_url))

    vendors.delay_s = 10
    running = str(system.upload(talk(tmp_path, 30), "while-it-runs").json()["session_id"])
    wait_until("the flow runs", lambda: system.statuses(running) <= UNDER_WAY, PATIENCE_S)
    with reading(system.pipeline.settings.published_dir) as reads:
        record = json.loads(system.run("speakkit", "forget", HERS, "--yes", "--json"))
        killed = [system.run("python", "-m", "tests.support.killed_forget", str(n), KILLED) for n in (6, 9)]
        system.run("speakkit", "forget", KILLED, "--yes")
    assert killed == ["killed\n"] * 2
    assert record["completed_at"]
    assert reads
    wait_until("the flow has ended", lambda: system.statuses(running) == {SessionStatus.DONE}, PATIENCE_S)
    vendors.delay_s = 0.2
    assert found(system, everything, tmp_path / "after") == of_others
    # session ids stay in log files, and say nothing
    assert uploaded not in without_events(dumped(system.database_url))


def test_nothing_that_was_said_and_no_secret_is_in_any_log(system: Deployed) -> None:
    settings = system.pipeline.settings
    logs, database = system.logs(), dumped(system.database_url)
    assert "step 7: transcribe" in logs
    assert "step 7: transcribe" in database
    secrets = [settings.s3_secret_access_key, SecretStr(system.token), SecretStr(OPENAI_KEY), SecretStr(ANTHROPIC_KEY)]
    hidden = [SENTINEL, *(secret.get_secret_value() for secret in secrets if secret)]
    words = fake_openai.SPOKEN.split()
    hidden += [" ".join(words[at : at + 5]) for at in range(0, len(words) - 5, 3)]
    assert [phrase for phrase in (*hidden, ALERT_SECRET) if phrase in logs] == []
    assert [phrase for phrase in (*hidden, ALERT_SECRET) if phrase in database] == []
    assert not any(SENTINEL.encode() in alert.body for alert in system.alerts)
