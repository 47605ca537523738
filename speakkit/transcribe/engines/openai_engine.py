"""The `openai` transcriber: OpenAI's transcription models, and any server that speaks the same protocol.

Hosted recognisers drop fillers and repetitions and smooth over learner grammar, so these transcripts aren't verbatim.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from speakkit.calls.addresses import recipient_at
from speakkit.calls.certificates import trusted
from speakkit.calls.engines import Key, Package
from speakkit.calls.ledger import CallLedger
from speakkit.calls.vendor_errors import CONNECT_TIMEOUT_S, Vendor, body_of, usable_key
from speakkit.calls.vendor_logs import quiet_vendors
from speakkit.errors import BadAnswerError, TooLittleSpeechError
from speakkit.model import Transcript
from speakkit.model.hashing import content_hash
from speakkit.settings import Settings
from speakkit.sound import voice_activity
from speakkit.sound.stitch import Heard, mean_confidence, stitch
from speakkit.transcribe.engines.hosted_guards import Believed, believed, joined_segments
from speakkit.transcribe.engines.openai_answer import WireTranscription, read_transcription
from speakkit.transcribe.engines.openai_prices import most_transcription_usd, transcription_cost_usd
from speakkit.transcribe.engines.upload import Upload, UploadLimits, uploads
from speakkit.transcribe.judged_segments import why_unreliable
from speakkit.transcribe.protocol import TranscriptionRequest
from speakkit.transcribe.registry import TranscriberInfo, TranscriptionPrices

if TYPE_CHECKING:
    from openai import OpenAI

MIN_WORD_CONFIDENCE = 0.37
"""The mean log probability -1 of Whisper's tokens, below which Whisper itself counts a segment as failed."""
_ENGINE_VERSION = "2"
"""Counts changes in how the models are asked and their answers read."""
_ASKED_VERSION = "1"
"""Counts changes in how they are asked: an answer to the same question is kept, however it is read."""


@dataclass(frozen=True)
class TranscriptionCapabilities:
    """What a model or server can do beyond turning a file into text.

    Attributes:
        timestamps: verbose JSON with the times of words, and segments with their probability.
        languages: a list of languages; others take one.
        keywords: words to expect.
        prompt: a text that the speech is about. Whisper takes its prompt for what was said before, and may leave out
            what it finds there: it isn't given any.
    """

    timestamps: bool = False
    languages: bool = False
    keywords: bool = False
    prompt: bool = False


_BY_MODEL = {
    "gpt-transcribe": TranscriptionCapabilities(languages=True, keywords=True, prompt=True),
    "gpt-4o-transcribe": TranscriptionCapabilities(prompt=True),
    "gpt-4o-mini-transcribe": TranscriptionCapabilities(prompt=True),
    "whisper-1": TranscriptionCapabilities(timestamps=True),
}
_OF_COMPATIBLE_SERVERS = TranscriptionCapabilities(timestamps=True)


def capabilities(settings: Settings) -> TranscriptionCapabilities:
    """What the model in settings can do: what settings say, else what its name says."""
    if settings.openai_capabilities is not None:
        return TranscriptionCapabilities(**dict.fromkeys(settings.openai_capabilities, True))
    return _BY_MODEL.get(settings.openai_model, _OF_COMPATIBLE_SERVERS)


class OpenAITranscriber:
    """Sends recordings to OpenAI or a compatible server (`SPEAKKIT_OPENAI_*`)."""

    name = "openai"
    lets_threads_run = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._limits = UploadLimits(
            max_bytes=round(settings.openai_max_upload_mb * 1_000_000),
            max_ms=round(settings.openai_max_upload_minutes * 60_000),
        )

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        """What was said, as the server heard it; a recording above its limits is sent in pieces, a call each.

        Each piece's answer is kept: where a later one fails, those before it aren't paid for again.

        Raises:
            EngineError: the server didn't deliver; `is_transient` says whether a retry makes sense.
            CostCapError: the run has too little left for the next piece; it wasn't sent.
            MissingKeyError: there is no key.
            TooLittleSpeechError: the server heard no word.
        """
        with self._client() as client:
            pieces = [
                (upload.span, self._believed(client, upload, request, ledger))
                for upload in uploads(request.path, request.waveform, self._limits)
            ]
        heard = stitch([(span, Heard(piece.text, piece.words)) for span, piece in pieces])
        if not heard.text:
            raise TooLittleSpeechError(
                f"{self._settings.openai_model} heard no word in this recording. Check that somebody speaks in it."
            )
        return Transcript(
            text=heard.text,
            words=heard.words,
            language=request.language,
            duration_ms=request.waveform.duration_ms,
            verbatim=False,
            engine=self.name,
            engine_version=_ENGINE_VERSION,
            model=self._settings.openai_model,
            mean_confidence=mean_confidence(heard.words),
            min_word_confidence=MIN_WORD_CONFIDENCE,
            segments=joined_segments(pieces),
            unreliable=_why_unreliable([piece for _, piece in pieces]),
        )

    def _client(self) -> OpenAI:
        key = usable_key(self._settings.openai_api_key, "OPENAI_API_KEY", "OpenAI")
        import openai

        quiet_vendors()
        timeout_s = self._settings.openai_timeout_s
        client = openai.OpenAI(
            api_key=key,
            base_url=self._settings.openai_base_url,
            timeout=openai.Timeout(timeout_s, connect=min(timeout_s, CONNECT_TIMEOUT_S)),
            max_retries=0,
            http_client=openai.DefaultHttpxClient(follow_redirects=False, verify=trusted()),
        )
        # the SDK takes them from the environment, whoever is asked
        client.organization = client.project = None
        return client

    def _believed(self, client: OpenAI, upload: Upload, request: TranscriptionRequest, ledger: CallLedger) -> Believed:
        """What is left of an answer once it is held against the sound that was sent."""
        answer = self._answered(client, upload, request, ledger)
        voiced = voice_activity.speech(request.waveform.slice(upload.span.start_ms, upload.span.end_ms))
        claims = answer.claims(upload.span.duration_ms)
        return believed(answer.text.strip(), claims, voiced, min_confidence=MIN_WORD_CONFIDENCE)

    def _answered(
        self, client: OpenAI, upload: Upload, request: TranscriptionRequest, ledger: CallLedger
    ) -> WireTranscription:
        fields = _fields(request, capabilities(self._settings))
        answer_key = self._answer_key(upload, request, fields)
        ledger = ledger.apart()
        kept = ledger.kept(answer_key)
        answer = None if kept is None else read_transcription(kept.encode())
        if answer is None:
            answer = self._asked(client, upload, fields, ledger, answer_key)
        return answer

    def _answer_key(self, upload: Upload, request: TranscriptionRequest, fields: dict[str, Any]) -> str:
        """What an answer is kept under: server, model, what it is told, and the sound itself, which an encoder may write
        in other bytes each time."""
        sound = request.waveform.slice(upload.span.start_ms, upload.span.end_ms)
        return content_hash(
            self.name,
            _ASKED_VERSION,
            self._settings.openai_base_url,
            self._settings.openai_model,
            json.dumps(fields, sort_keys=True),
            sound.pcm16(),
        )

    def _asked(
        self, client: OpenAI, upload: Upload, fields: dict[str, Any], ledger: CallLedger, answer_key: str
    ) -> WireTranscription:
        with ledger.start(
            engine=self.name,
            engine_version=_ENGINE_VERSION,
            model=self._settings.openai_model,
            input_hash=content_hash(upload.content),
            audio_ms=upload.span.duration_ms,
            answer_key=answer_key,
            most_usd=most_transcription_usd(self._settings, upload.span.duration_ms),
        ) as usage:
            body = body_of(
                self._vendor(),
                usage,
                lambda: client.audio.transcriptions.with_raw_response.create(
                    file=(upload.file_name, upload.content), model=self._settings.openai_model, **fields
                ),
            )
            answer = self._answer(body)
            if answer.usage is not None:
                usage.input_tokens = answer.usage.input_tokens
                usage.output_tokens = answer.usage.output_tokens
            billed_ms = upload.span.duration_ms if answer.billed_ms is None else answer.billed_ms
            usage.cost_usd = transcription_cost_usd(self._settings, billed_ms)
            # nothing heard is cheap, and may be heard another time
            usage.answer = answer.model_dump_json() if answer.text.strip() else None
        return answer

    def _answer(self, body: bytes) -> WireTranscription:
        answer = read_transcription(body)
        if answer is None:
            raise BadAnswerError(
                f"{self._vendor().host} answered with something that is no transcript. Check SPEAKKIT_OPENAI_BASE_URL."
            )
        return answer

    def _vendor(self) -> Vendor:
        import openai

        return Vendor(
            name="OpenAI",
            key_variable="OPENAI_API_KEY",
            base_url=self._settings.openai_base_url,
            status_error=openai.APIStatusError,
            connection_error=openai.APIConnectionError,
            timeout_error=openai.APITimeoutError,
            upload_setting="SPEAKKIT_OPENAI_MAX_UPLOAD_MB",
        )


def _why_unreliable(pieces: Sequence[Believed]) -> str | None:
    all_ms = sum(piece.all_ms for piece in pieces)
    return why_unreliable(sum(piece.doubtful_ms for piece in pieces) / all_ms) if all_ms else None


def _fields(request: TranscriptionRequest, able: TranscriptionCapabilities) -> dict[str, Any]:
    """The fields of the form beside file and model."""
    fields: dict[str, Any] = {"languages": [request.language]} if able.languages else {"language": request.language}
    if able.timestamps:
        fields |= {"response_format": "verbose_json", "timestamp_granularities": ["word", "segment"]}
    if able.keywords and request.keywords:
        fields["keywords"] = list(request.keywords)
    if able.prompt and request.prompt:
        fields["prompt"] = request.prompt
    return fields


ENGINE = TranscriberInfo(
    name=OpenAITranscriber.name,
    open=OpenAITranscriber,
    gives="hosted transcription (accented speech, other languages)",
    keys=(Key("OPENAI_API_KEY", "OpenAI", lambda settings: settings.openai_api_key),),
    packages=(Package("openai"),),
    calls_at_once=lambda settings: settings.openai_concurrency,
    probe=lambda _: "OPENAI_API_KEY is set",
    recipient=lambda settings: recipient_at(settings.openai_base_url, "OpenAI", "openai.com"),
    has_word_times=lambda settings: capabilities(settings).timestamps,
    ears=lambda settings: (_ENGINE_VERSION, settings.openai_model),
    prices=TranscriptionPrices("OpenAI", lambda settings: settings.openai_model, transcription_cost_usd),
)
