# The runners that Tier 2 shares. They drive browsers that a vendor lends, so there is none in here. The context is the repository:
#   buildah bud --format docker --ignorefile deploy/fly/runner.Dockerfile.dockerignore --file deploy/fly/runner.Dockerfile .
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS python
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/*


FROM python AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/pool.txt /tmp/
# Nothing is installed at run time, so pip stays behind.
RUN python3 -m venv /opt/valet \
    && /opt/valet/bin/pip install --quiet --no-compile --require-hashes -r /tmp/pool.txt \
    && /opt/valet/bin/pip uninstall --quiet --yes pip setuptools


FROM python
RUN useradd --uid 10001 --home-dir /var/lib/valet --create-home --shell /usr/sbin/nologin valet \
    && chmod 700 /var/lib/valet
COPY --from=built /opt/valet /opt/valet
COPY automation /srv/valet/automation
COPY deploy/fly/runner.sh /srv/valet/
ENV PATH=/opt/valet/bin:$PATH PYTHONPATH=/srv/valet PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOME=/var/lib/valet \
    VALET_RUNNER_STATE_DIR=/var/lib/valet/state \
    VALET_RUNNER_TOKEN_FILE=/run/valet/token
WORKDIR /var/lib/valet
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://localhost:8080/health', timeout=4)"]
# As root, for the moment that it takes to hand the volume over: see there.
ENTRYPOINT ["/srv/valet/runner.sh"]
