# One image for worker and API; the Prefect server runs from it too, so that client and server are of one version.
FROM python:3.11-slim
RUN useradd --create-home speakkit && mkdir /data && chown speakkit /data
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY speakkit speakkit
COPY flows flows
RUN pip install --no-cache-dir --constraint constraints.txt .
COPY prefect.yaml ./
USER speakkit
ENV SPEAKKIT_DATA_DIR=/data PREFECT_HOME=/home/speakkit/.prefect PREFECT_SERVER_ANALYTICS_ENABLED=false
CMD ["speakkit", "--help"]
