# The image of Waymark for servers; compose.yaml builds and uses it. What it installs is checked
# against the hashes in requirements/server.txt.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
RUN python -m venv /opt/waymark
WORKDIR /build
COPY requirements/server.txt requirements/meaning.txt requirements/
RUN /opt/waymark/bin/pip install --require-hashes --requirement requirements/server.txt \
 && /opt/waymark/bin/pip install --no-deps --require-hashes --requirement requirements/meaning.txt
COPY setup.cfg pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY indexer indexer
COPY directory_app directory_app
COPY static static
COPY seed_data seed_data
RUN /opt/waymark/bin/pip install --no-deps --no-build-isolation .

FROM python:3.12-slim
# The number is fixed, so that a folder of the host can be given to this user.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin waymark \
    && install --directory --owner waymark --group waymark --mode 0750 /data
COPY --from=build /opt/waymark /opt/waymark
ENV PATH=/opt/waymark/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    WAYMARK_DATA_DIR=/data
USER waymark
WORKDIR /data
VOLUME /data
EXPOSE 8000
CMD ["waymark", "serve", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--no-jobs"]
