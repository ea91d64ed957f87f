# Two commands matter: `make build` and `make test`. `make help` names the rest.
# Needs Python >= 3.11, make and git; everything else is installed into .venv/ and .tools/.

PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --require-hashes
# --no-build-isolation: a source package is built by the locked setuptools, not by the newest one.
BUILT := --use-pep517 --no-build-isolation
# One version of each package for every Python and system; no address of any registry in a lock.
COMPILE := $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-config --no-emit-index-url --no-emit-find-links \
	--custom-compile-command 'make lock'

.DEFAULT_GOAL := help
.PHONY: help build serve test lint tools bench reference lock clean clean-all

help:
	@echo 'make build      check the records, compute the figures, write build/site/ and build/word/'
	@echo '                检查记录、计算数据，生成网站 build/site/ 与 Word 副本 build/word/'
	@echo 'make test       lint, then every test; on Debian as root also installs the system tools'
	@echo '                先作静态检查，再运行全部测试；在 Debian 上以 root 运行时一并安装系统工具'
	@echo 'make serve      show the site at a local address and follow every change'
	@echo '                在本机预览网站，内容改动后自动刷新'
	@echo 'make lint       ruff and mypy'
	@echo '                静态检查（ruff 与 mypy）'
	@echo 'make bench      times and peak memory beside stock MkDocs'
	@echo '                与原版 MkDocs 对比耗时与内存峰值'
	@echo 'make reference  approve the reference system again after its documents were edited'
	@echo '                参考体系的文件改动后，重新生成签署、存档和校验值'
	@echo 'make lock       renew the three lock files (needs uv)'
	@echo '                更新三个依赖锁定文件（需要 uv）'
	@echo 'make clean      remove build/ and the caches'
	@echo '                删除 build/ 与缓存'
	@echo 'make clean-all  also remove .venv/ and .tools/'
	@echo '                另删除 .venv/ 与 .tools/'

build: $(VENV)/.runtime
	$(BIN)/carbon-manual build

serve: $(VENV)/.runtime
	$(BIN)/carbon-manual serve

lint: $(VENV)/.dev
	$(BIN)/ruff check generator tests
	$(BIN)/ruff format --check generator tests
	$(BIN)/mypy

tools: $(VENV)/.dev
	$(BIN)/python -m tests.system.install

# One after the other, also under make -j: a test run is only worth its time on linted code.
test: $(VENV)/.dev
	@$(MAKE) lint
	@$(MAKE) tools
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.dev
	@status=0; for part in run activity copies find serve "sites 100" "sites 1000" "growth 20 100"; do $(BIN)/python -m tests.bench.$$part || status=1; done; \
	exit $$status

reference: $(VENV)/.runtime
	$(BIN)/python -m tests.sign_reference

# The stamps: each says that its locks are installed, and is older than a lock that has changed since.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Python 3.11 or newer is needed; if it has another name: make PYTHON=python3.12 build'; \
		echo '需要 Python 3.11 或更高版本；若命令名不同，请运行：make PYTHON=python3.12 build'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'This Python cannot make virtual environments; on Debian: apt-get install python3-venv'; \
		echo '此 Python 无法创建虚拟环境；Debian 系统请运行：apt-get install python3-venv'; exit 1; }
	@echo 'Making $(VENV)/ ... 正在创建 $(VENV)/ ……'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made requirements-build.lock requirements.lock pyproject.toml
	@echo 'Installing the locked packages ... 正在安装锁定的依赖包 ……'
	@$(LOCKED) -r requirements-build.lock
	@$(LOCKED) $(BUILT) -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --no-deps $(BUILT) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo 'Installing the locked packages of the tests ... 正在安装测试用的依赖包 ……'
	@$(LOCKED) $(BUILT) -r requirements-dev.lock
	@touch $@

lock:
	@command -v $(UV) >/dev/null || { echo 'make lock needs uv: pip install uv'; exit 1; }
	$(COMPILE) --group pyproject.toml:build --output-file requirements-build.lock
	$(COMPILE) --constraints requirements-build.lock --output-file requirements.lock pyproject.toml
	$(COMPILE) --constraints requirements-build.lock --constraints requirements.lock \
		--group dev --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf build generator/*.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find generator tests -name __pycache__ -type d -prune -exec rm -rf {} +

clean-all: clean
	rm -rf $(VENV) .tools
