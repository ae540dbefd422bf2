"""The containers, held to their promises by reading the files (no engine runs in the tests)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yaml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
LONG_RUNNING = sorted(set(SERVICES) - {"migrate"})
SECRETS = {"POSTGRES_PASSWORD", "AIRFLOW_FERNET_KEY", "AIRFLOW_API_SECRET_KEY", "AIRFLOW_JWT_SECRET", "RESONANCE_HMAC_KEY"}
PINNED = re.compile(r"^[a-z0-9./_-]+:v?\d+\.\d+(\.\d+)?[a-z0-9.-]*(@sha256:[0-9a-f]{64})?$")


def test_the_whole_system_is_there() -> None:
    assert set(SERVICES) == {"postgres", "migrate", "api-server", "scheduler", "dag-processor", "triggerer", "mail"}


@pytest.mark.parametrize("service", SERVICES)
def test_images_are_pinned_to_a_version(service: str) -> None:
    image = SERVICES[service]["image"]
    assert PINNED.match(image) and not image.endswith("latest"), image


def test_the_images_base_is_pinned_and_the_lock_is_kept() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert bases and all(PINNED.match(base) for base in bases)
    assert all("--frozen" in line for line in re.findall(r"uv sync.*", DOCKERFILE))
    assert "UV_PYTHON_DOWNLOADS=never" in DOCKERFILE


def test_one_image_serves_every_airflow_component() -> None:
    assert {SERVICES[name]["image"] for name in SERVICES if name not in ("postgres", "mail")} == {"resonance:0.1.0"}


def test_the_images_version_is_the_projects() -> None:
    assert f'version = "{SERVICES["scheduler"]["image"].split(":")[1]}"' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_secret_has_no_default_and_its_absence_is_explained(name: str) -> None:
    uses = re.findall(r"\$\{" + name + r"([^}]*)\}", TEXT)
    assert uses and all(use.startswith(":?") and len(use) > 10 for use in uses)


def test_nothing_that_looks_like_a_secret_is_written_out() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD$|SECRET|KEY|CONN|TOKEN", name):
                assert "${" in value and ":?" in value, name


def test_the_example_names_every_variable_and_holds_no_value() -> None:
    named = dict(re.findall(r"^([A-Z_]+)=(.*)$", ENV_EXAMPLE, re.MULTILINE))
    assert set(named) == set(re.findall(r"\$\{([A-Z_]+)", TEXT))
    assert set(named.values()) == {""}


def test_ports_are_on_loopback() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published and all(str(port).startswith("127.0.0.1:") for port in published)
    assert not any("network_mode" in service for service in SERVICES.values())


@pytest.mark.parametrize("service", LONG_RUNNING)
def test_every_long_running_service_has_a_health_check(service: str) -> None:
    check = SERVICES[service]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL") and {"interval", "timeout", "retries", "start_period"} <= set(check)


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_is_root_and_nobody_can_become_it(service: str) -> None:
    given = SERVICES[service]
    uid, gid = given["user"].split(":")
    assert int(uid) > 0 and int(gid) > 0
    assert given["cap_drop"] == ["ALL"] and given["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & set(given)


def test_the_image_itself_is_not_root() -> None:
    last = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)[-1]
    assert last == SERVICES["scheduler"]["user"] == "10001:10001"
    assert DOCKERFILE.index("USER 10001") > DOCKERFILE.rindex("RUN ")


@pytest.mark.parametrize("service", SERVICES)
def test_file_systems_are_read_only_but_for_volumes_and_tmp(service: str) -> None:
    given = SERVICES[service]
    assert given["read_only"] is True
    assert any(mount.startswith("/tmp") for mount in given["tmpfs"])


def test_no_engine_socket_and_no_host_folder_but_landing_is_mounted() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert not any("docker.sock" in mount for mount in mounts)
    outside = [mount for mount in mounts if mount.split(":")[0] not in COMPOSE["volumes"]]
    assert outside == ["${LANDING_FOLDER:-./var/landing}:/landing:ro"]


def test_only_the_scheduler_holds_the_pseudonym_key_and_the_warehouse() -> None:
    keyed = [name for name, given in SERVICES.items() if "RESONANCE_HMAC_KEY" in given.get("environment", {})]
    housed = [name for name, given in SERVICES.items() if any(mount.startswith("home:") for mount in given.get("volumes", []))]
    assert keyed == housed == ["scheduler"]


def test_dependencies_wait_for_health_or_completion() -> None:
    for name, given in SERVICES.items():
        for other, how in given.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other == "migrate" else "service_healthy"
            assert how == {"condition": wanted}, (name, other)


def test_the_migration_is_awaited_so_that_up_wait_succeeds() -> None:
    """`up --wait` takes a container that ended for a failure unless a running service waits for its completion."""
    assert SERVICES["migrate"]["restart"] == "no"
    for name in ("api-server", "scheduler", "dag-processor", "triggerer"):
        assert "migrate" in SERVICES[name]["depends_on"]


def test_the_database_is_reached_from_inside_only() -> None:
    assert COMPOSE["networks"]["store"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == ["store"] and "ports" not in SERVICES["postgres"]


def test_every_named_volume_and_network_is_declared_and_used() -> None:
    used = {mount.split(":")[0] for given in SERVICES.values() for mount in given.get("volumes", [])} - {"${LANDING_FOLDER"}
    assert used == set(COMPOSE["volumes"])
    assert {net for given in SERVICES.values() for net in given["networks"]} == set(COMPOSE["networks"])


def test_everything_the_image_copies_is_let_through() -> None:
    copied = {path for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE) for path in line.split()}
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == allowed and all((ROOT / path).exists() for path in copied)


def test_the_airflow_options_exist_in_this_airflow() -> None:
    """A misspelt AIRFLOW__… variable would be ignored without a word."""
    import airflow

    options = yaml.safe_load((Path(airflow.__file__).parent / "config_templates" / "config.yml").read_text(encoding="utf-8"))
    names = set(SERVICES["scheduler"]["environment"]) | set(re.findall(r"(AIRFLOW__\w+)=", DOCKERFILE))
    for name in sorted(name for name in names if name.startswith("AIRFLOW__")):
        section, option = name.removeprefix("AIRFLOW__").lower().split("__", 1)
        if section != "usage_data_collection":
            assert option in options[section]["options"], name


def test_every_airflow_command_exists() -> None:
    from airflow.cli.cli_config import core_commands

    known = {command.name for command in core_commands}
    commands = [given["command"] for given in SERVICES.values() if given.get("command", [""])[0] == "airflow"]
    assert {command[1] for command in commands} == {"db", "api-server", "scheduler", "dag-processor", "triggerer"}
    assert {command[1] for command in commands} <= known


def test_make_up_and_down_are_these_containers() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^up:.*\n\tdocker compose up (-d|--detach) --wait", makefile, re.MULTILINE)
    assert re.search(r"^down:.*\n\tdocker compose down", makefile, re.MULTILINE)


def probed(service: str, port: int) -> int:
    """Exit code of a service's health check, asked of this machine's `port`."""
    words = SERVICES[service]["healthcheck"]["test"]
    assert words[:3] == ["CMD", "python", "-c"] and len(words) == 4
    script = re.sub(r"http://[a-z0-9.-]+:\d+/", f"http://127.0.0.1:{port}/", words[3])
    return subprocess.run([sys.executable, "-c", script], capture_output=True, env={"PATH": os.environ["PATH"]}).returncode


class Health(BaseHTTPRequestHandler):
    """Airflow's own answer, with one component as it is told."""

    status: tuple[str, str] = ("", "")
    parts = ("metadatabase", "scheduler", "triggerer", "dag_processor")

    def do_GET(self) -> None:
        part, status = Health.status
        said = {name: {"status": status if name == part else "healthy"} for name in Health.parts}
        self.send_response(200 if self.path == "/api/v2/monitor/health" or status == "healthy" else 503)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: object) -> None: ...


@pytest.mark.parametrize(
    ("service", "part"),
    [("api-server", "metadatabase"), ("scheduler", "scheduler"), ("dag-processor", "dag_processor"), ("triggerer", "triggerer")],
)
def test_a_probe_tells_health_from_illness_and_from_silence(service: str, part: str) -> None:
    server = HTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    codes = []
    for status in ("healthy", "unhealthy"):
        Health.status = (part, status)
        codes.append(probed(service, server.server_port))
    server.shutdown()
    server.server_close()
    assert codes == [0, 1] and probed(service, server.server_port) == 1
