# The commands of 招商引资项目调度系统. `make run` and `make test` need only make and Python >= 3.11.
# ARGS goes to the tool:  make test ARGS="-k funding"    make run ARGS="--host 0.0.0.0"

.PHONY: help run test chaos check fix bench lock clean assets
.NOTPARALLEL:
.DEFAULT_GOAL := help

# The first interpreter that is new enough; `make run PYTHON=/path/to/python` overrides it.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PY := $(BIN)/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check --require-hashes
VENDOR := var/static/vendor/.stamp
CODE := tracker parks projects

help:
	@echo "make run    启动整套系统（首次会自动安装全部依赖），地址 http://127.0.0.1:8000"
	@echo "make test   运行全部测试；可用 DATABASE_URL、REDIS_URL 指定 PostgreSQL 与 Redis"
	@echo "make check  全部静态检查        make fix    自动修正能修正的"
	@echo "make chaos  反复杀进程、走 1000 天日历，证明提醒不丢不重"
	@echo "make bench  性能基准            make lock   重新锁定依赖版本"
	@echo "make clean  删除虚拟环境与可重新生成的文件，不动数据"

run: .venv/.stamp-run $(VENDOR)
	@$(PY) manage.py up --die-with-parent $(ARGS)

test: .venv/.stamp-dev $(VENDOR)
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

# Processes killed at will and a thousand days of calendar; minutes, not part of `make test`'s share.
chaos: .venv/.stamp-dev $(VENDOR)
	@CHAOS=full $(PY) -m pytest tests/chaos -s $(ARGS)

check: export DEBUG := False
check: .venv/.stamp-dev
	@echo "— ruff" && $(PY) -m ruff check . && $(PY) -m ruff format --check .
	@echo "— import-linter" && $(BIN)/lint-imports
	@echo "— djade" && find templates -name '*.html' | xargs -r $(BIN)/djade --target-version 5.2 --check
	@echo "— mypy" && $(PY) -m mypy $(CODE)
	@echo "— 数据库迁移" && $(PY) manage.py makemigrations --check --dry-run
	@echo "— 上线检查" && env SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		ALLOWED_HOSTS=example.test SITE_URL=https://example.test \
		$(PY) manage.py check --deploy --fail-level WARNING
	@echo "全部检查通过"

fix: .venv/.stamp-dev
	@$(PY) -m ruff check --fix . ; $(PY) -m ruff format .
	@find templates -name '*.html' | xargs -r $(BIN)/djade --target-version 5.2

bench: .venv/.stamp-dev $(VENDOR)
	@export DATABASE_URL=$${DATABASE_URL:-sqlite:///var/bench.sqlite3}; \
	$(PY) manage.py collectstatic --noinput -v0 && $(PY) manage.py migrate -v0 && \
	$(PY) manage.py load_reference >/dev/null && $(PY) manage.py bench $(ARGS)

# No addresses in the locks: they must install from whichever registry a site uses.
COMPILE := -m uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --quiet
NPM_LOCK := npm install --package-lock-only --omit-lockfile-registry-resolved=true --no-audit --no-fund
lock: .venv/.stamp-dev
	@$(PY) $(COMPILE) --output-file requirements.txt
	@$(PY) $(COMPILE) --extra dev --output-file requirements-dev.txt
	@$(NPM_LOCK) && cd tracker/fonts && $(NPM_LOCK)

clean:
	@rm -rf .venv node_modules var/static var/collected var/fonts var/npm-* var/log
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find $(CODE) tests -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "已清理。数据（var/ 下的数据库与附件）保留不动"

# --- Set-up: each stamp is newer than the file it was made from ---

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本，本机没有找到（python3 是：$$(python3 --version 2>&1)）。"; \
		echo "Debian 12 或更新的系统：apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "这台机器的 Python 不能建立虚拟环境。请先安装：apt install python3-venv"; exit 1; }
	@echo "① 建立虚拟环境 .venv ……"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.stamp-run: requirements.txt | .venv/bin/python
	@echo "② 安装运行依赖（首次约 100 MB，请稍候）……"
	@$(PIP) -r requirements.txt || { $(PIP_FAILED); }
	@touch $@

.venv/.stamp-dev: requirements-dev.txt | .venv/bin/python
	@echo "② 安装运行与测试依赖（首次约 200 MB，请稍候）……"
	@$(PIP) -r requirements-dev.txt || { $(PIP_FAILED); }
	@touch $@ .venv/.stamp-run

PIP_FAILED = echo; echo "依赖没有装上（上面是 pip 的原话）。请检查网络；单位有内部 Python 源时："; \
	echo "  pip config set global.index-url 内部源地址"; exit 1

assets: $(VENDOR)

# By hash inside as well, so that a changed lock alone fetches again.
$(VENDOR): package-lock.json tracker/assets.py | .venv/.stamp-run
	@echo "③ 准备前端资源 ……"
	@$(PY) -m tracker.assets && touch $@
