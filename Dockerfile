# The service: web, worker, scheduler and every `rafiq` command. `docker compose build` makes it.
FROM python:3.11-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
# The packages first: they change rarely, and a change of Rafiq then takes seconds. The cache is kept between builds.
COPY requirements.txt ./
RUN --mount=type=cache,target=/var/cache/pip pip install --cache-dir /var/cache/pip --require-hashes -r requirements.txt
COPY pyproject.toml ./
COPY bot bot
COPY flows flows
RUN pip install --no-deps --no-build-isolation --editable .

FROM python:3.11-slim-bookworm
# The same number in every release: what a volume or a secret belongs to does not change with an update.
RUN groupadd --gid 10001 rafiq && useradd --uid 10001 --gid rafiq --home-dir /var/lib/rafiq --create-home rafiq
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
ENV RAFIQ_HOME=/var/lib/rafiq RAFIQ_HOST=0.0.0.0 PORT=8080
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY bot bot
COPY flows flows
COPY data data
# Only for `rafiq check`, which looks whether every intent leads somewhere.
COPY nlu/phrases nlu/phrases
COPY docker/health.py docker/
USER rafiq
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "docker/health.py", "/healthz"]
CMD ["rafiq", "web"]
