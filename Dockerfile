# The app as one image; which part of it runs is said by its first word: serve, worker, migrate.

FROM python:3.13.14-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.lock /build/
# Every package by the digest it was tested with.
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r /build/requirements.lock
COPY . /build/
# setuptools is one of the locked packages: nothing is fetched to build ours.
RUN /venv/bin/pip install --no-deps --no-build-isolation --no-index /build

FROM python:3.13.14-slim-trixie
RUN groupadd --gid 10001 counterpoise \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin counterpoise
COPY --from=build /venv /venv
# Everything that is written goes into the database, /tmp or the inbox.
ENV PATH=/venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /tmp
EXPOSE 8050
ENTRYPOINT ["counterpoise"]
CMD ["serve"]
