#!/usr/bin/env bash
# The gate as action.yml runs it. Inputs arrive in variables and nowhere else; lists have one item a line.
# The bash of macOS is 3.2: no mapfile, and an empty array counts as unset.
set -uo pipefail

sarif=${INPUT_SARIF_FILE:-}
version=${INPUT_VERSION:-latest}

finish() {
  printf 'exit-code=%s\nsarif-file=%s\n' "$1" "${2:-}" >>"${GITHUB_OUTPUT:-/dev/null}"
  exit "$1"
}

refuse() {
  printf '::error title=cuda-airflow-doctor::%s\n' "$2"
  finish "$1"
}

items() {
  local line
  items=()
  while IFS= read -r line; do
    line=${line%$'\r'}
    [[ $line != *[![:space:]]* ]] || items+=("$line")
  done <<<"$1"
}

[[ $version =~ ^[0-9A-Za-z.+-]+$ ]] || refuse 2 'the input version is no version of an npm package'
[[ $sarif != *[$'\r\n']* ]] || refuse 2 'the input sarif-file is more than one line'

# Not by npx, and not in the checkout: npm obeys the .npmrc and the node_modules that a pull request brings along.
program=${CUDA_AIRFLOW_DOCTOR:-}
if [[ -z $program ]]; then
  home=$(mktemp -d) || refuse 3 'there is no temporary folder'
  trap 'rm -rf "$home"' EXIT
  (cd "$home" && npm install --prefix "$home" --ignore-scripts --no-audit --no-fund --loglevel=error \
    "cuda-airflow-doctor@$version") >&2 || refuse 3 'npm cannot install the package'
  program=$home/node_modules/cuda-airflow-doctor/bin/cuda-airflow-doctor.js
fi

options=(--format github)
[[ -z ${INPUT_FAIL_ON:-} ]] || options+=(--fail-on "$INPUT_FAIL_ON")
[[ -z ${INPUT_AIRFLOW_VERSION:-} ]] || options+=(--airflow-version "$INPUT_AIRFLOW_VERSION")
[[ -z ${INPUT_EXECUTOR:-} ]] || options+=(--executor "$INPUT_EXECUTOR")
[[ -z $sarif ]] || options+=(--output "sarif=$sarif")
items "${INPUT_ARGS:-}"
options+=(${items[@]+"${items[@]}"})
items "${INPUT_PATHS:-.}"

node "$program" gate "${options[@]}" -- ${items[@]+"${items[@]}"}
code=$?

# After a usage error, a file of that name is not of this run.
[[ $code != 2 && -n $sarif && -f $sarif ]] || sarif=
finish "$code" "$sarif"
