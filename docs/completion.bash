# bash completion: source this file
_cuda_airflow_doctor() {
  local current=${COMP_WORDS[COMP_CWORD]} words
  case ${COMP_WORDS[1]} in
    doctor) words="--python --framework --quick --exhaustive --timeout --airflow-version --executor --save --fail-on --format --output --config --quiet --verbose --no-color --simulate --help" ;;
    demo) words="--python --framework --quick --exhaustive --timeout --airflow-version --executor --save --fail-on --format --output --config --quiet --verbose --no-color --simulate --help" ;;
    replay) words="--fail-on --format --output --config --quiet --verbose --no-color --help" ;;
    trace) words="--python --airflow-version --executor --timeout --simulate --fail-on --format --output --config --quiet --verbose --no-color --help" ;;
    scan) words="--fail-on --format --output --config --quiet --verbose --no-color --airflow-version --executor --measured --baseline --write-baseline --strict --no-inline-config --help" ;;
    fix) words="--python --write --force --unsafe --format --help" ;;
    gate) words="--fail-on --format --output --config --quiet --verbose --no-color --airflow-version --executor --measured --baseline --write-baseline --strict --no-inline-config --trace --python --timeout --self-test --help" ;;
    ps) words="--fail-on --format --output --config --quiet --verbose --no-color --watch --help" ;;
    dag) words="--output --dag-id --ways --framework --queue --pool --executor --schedule --timeout --python --image --docker-url --no-gpu --help" ;;
    explain) words="--help" ;;
    rules) words="--help" ;;
    *) words="doctor demo replay trace scan fix gate ps dag explain rules --version --help --python --framework --quick --exhaustive --timeout --airflow-version --executor --save --fail-on --format --output --config --quiet --verbose --no-color --simulate --help" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -o default -- "$current")
}
complete -F _cuda_airflow_doctor cuda-airflow-doctor
