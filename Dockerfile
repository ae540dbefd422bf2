# One image for every Airflow component and for the command `resonance`.
FROM python:3.11.13-slim-bookworm AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1
RUN python -m pip install --no-cache-dir --disable-pip-version-check "uv==0.13.9"
WORKDIR /opt/resonance
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --frozen --no-dev --group server --no-install-project
COPY plugins plugins
RUN uv sync --frozen --no-dev --group server && .venv/bin/python -m resonance.landing.warm

FROM python:3.11.13-slim-bookworm
ENV PATH=/opt/resonance/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    TZ=Etc/UTC \
    DO_NOT_TRACK=1 \
    SCARF_ANALYTICS=false \
    DBT_SEND_ANONYMOUS_USAGE_STATS=false \
    GX_ANALYTICS_ENABLED=false \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
    RESONANCE_PROJECT=/opt/resonance \
    RESONANCE_HOME=/var/lib/resonance \
    RESONANCE_LANDING=/landing \
    AIRFLOW_HOME=/var/lib/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/resonance/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/resonance/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False
# What LightGBM's threads need.
RUN apt-get update && apt-get install --no-install-recommends --yes libgomp1 && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 resonance \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin resonance \
    && install -d -o 10001 -g 10001 -m 0750 /var/lib/resonance /var/lib/airflow \
    && install -d -o 10001 -g 10001 -m 0755 /landing
WORKDIR /opt/resonance
COPY --from=build /opt/resonance /opt/resonance
COPY dbt_project dbt_project
COPY expectations expectations
COPY dags dags
COPY RUNBOOK.md ./
USER 10001:10001
ENTRYPOINT []
CMD ["resonance", "doctor"]
