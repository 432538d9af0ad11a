# syntax=docker/dockerfile:1
# Two stages: the first has what building needs, the second only Python, the installed packages and the bundled texts.
FROM python:3.12.8-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/dlkg
COPY requirements.lock ./
RUN /opt/dlkg/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY kg kg
COPY ingest ingest
COPY schema schema
COPY api api
RUN /opt/dlkg/bin/pip install --no-cache-dir --no-deps --no-build-isolation .
COPY web web
RUN /opt/dlkg/bin/python web/install.py && rm -rf web/node_modules

FROM python:3.12.8-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /data dlkg
COPY --from=build /opt/dlkg /opt/dlkg
COPY --from=build /src/web /app/web
COPY corpus /app/corpus
COPY docs/neo4j/style.grass docs/neo4j/guide.html /app/docs/neo4j/
ENV PATH=/opt/dlkg/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DLKG_WEB=/app/web \
    DLKG_STORE=sqlite:////data/dlkg.db \
    DLKG_TOKENS=/data/dlkg-tokens.json
WORKDIR /app
USER dlkg
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["dlkg"]
CMD ["serve", "--host", "0.0.0.0"]
