# Toà Soạn. `make` alone prints the list of commands (in Vietnamese), read from the comments behind their names.

PYTHON ?= python3
BIN := .venv/bin
SERVICES := accounts submission review publishing notifications reporting
# More arguments for pytest: make test ARGS="tests/unit -k workflow"
ARGS ?=
# One process per core, at most four; the tests of a file stay together. Alone and in order: make test ARGS=-n0
SHARED_OUT := -n auto --maxprocesses=4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev assets run run-separate test test-all test-faults test-nightly check format bench lock migrate docs clean

help: ## danh sách này
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n%s\n", substr($$0, 4)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Sử dụng

run: setup ## cài những gì còn thiếu rồi chạy toàn bộ trên máy này; Ctrl-C để dừng
	@exec $(BIN)/python -m deploy.runtime.embedded

run-separate: setup ## mỗi dịch vụ một tiến trình web và một worker, sau nginx (PostgreSQL: đặt DATABASE_URL)
	@exec $(BIN)/python -m deploy.runtime.separate

setup: ## chỉ cài đặt (các lệnh khác tự gọi; không có gì mới thì xong ngay)
	@sh deploy/setup/check_prerequisites.sh "$(PYTHON)"
	@$(PYTHON) deploy/setup/bootstrap.py runtime

migrate: setup ## đưa cơ sở dữ liệu của mọi dịch vụ lên cấu trúc mới nhất
	@for service in $(SERVICES); do $(BIN)/alembic -n $$service upgrade head || exit 1; done

## Phát triển

test: setup-dev ## kiểm thử; bỏ qua những gì máy này không có (trình duyệt, PostgreSQL, nginx)
	@$(BIN)/python -m pytest -m "not bench and not long" $(SHARED_OUT) $(ARGS)

test-all: setup-dev ## cả những kiểm thử kéo dài nhiều phút
	@$(BIN)/python -m pytest -m "not bench" $(ARGS)

test-faults: setup-dev ## kiểm thử sự cố: giết tiến trình, treo Redis, mất thông điệp… (bản đầy đủ)
	@$(BIN)/python -m pytest tests/faults $(ARGS)

# Stories that nobody has told yet: another seed every night. TOASOAN_SEED tells a night again.
test-nightly: setup-dev ## mỗi đêm: 10.000 câu chuyện ngẫu nhiên qua sáu dịch vụ thật trên bus hỏng (TOASOAN_SEED để kể lại)
	@TOASOAN_EXAMPLES=$${TOASOAN_EXAMPLES:-10000} TOASOAN_SEED=$${TOASOAN_SEED:-$$(date +%s)} \
		$(BIN)/python -m pytest -q -n auto tests/faults/model $(ARGS)

check: setup-dev ## ruff, định dạng, mypy, hợp đồng import, kiểm thử kiến trúc
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@said=$$(NO_COLOR=1 $(BIN)/lint-imports) && echo "$$said" | tail -n 1 || { echo "$$said"; exit 1; }
	@$(BIN)/python -m pytest -q tests/architecture

format: setup-dev ## sửa định dạng mã nguồn bằng ruff
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: setup-dev ## đo hiệu năng; in bảng và ghi var/bench.json
	@$(BIN)/python -m tests.bench.run $(ARGS)

docs: setup-dev ## sinh lại các trang tài liệu tự động (quy trình, sự kiện, quy chế)
	@$(BIN)/python deploy/setup/generate_docs.py

lock: setup-dev ## khoá phiên bản các gói từ requirements/*.in và package.json (ARGS=--upgrade để nâng)
	@for part in bootstrap assets runtime dev; do \
		$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11.0 $(ARGS) \
			requirements/$$part.in --output-file requirements/$$part.txt || exit 1; done
	@$(PYTHON) deploy/setup/lock_assets.py

setup-dev:
	@sh deploy/setup/check_prerequisites.sh "$(PYTHON)"
	@$(PYTHON) deploy/setup/bootstrap.py dev

assets: ## tải lại các gói giao diện
	@$(PYTHON) deploy/setup/install_assets.py --again

clean: ## xoá bộ đệm và tệp giao diện đã tải; giữ nguyên .venv/ và var/ (dữ liệu)
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis node_modules shared/web/static/vendor
	@find deploy services shared tests -name __pycache__ -type d -prune -exec rm -rf {} +
