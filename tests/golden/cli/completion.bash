# bash completion of rkt, printed by `rkt completion bash`
_rkt_pods() {
    rkt list --full --no-legend 2>/dev/null |
        awk -F'\t+' -v states="$1" '$1 != "" && (states == "" || index(states, "|" $5 "|")) { print $1 }'
}
_rkt_images() { rkt image list --full --no-legend --fields=name 2>/dev/null; }
_rkt_propose() {
    local typed=$1
    shift
    mapfile -t COMPREPLY < <(compgen -W "$*" -- "$typed")
    local kept=${typed%"${typed##*:}"}
    COMPREPLY=("${COMPREPLY[@]#"$kept"}")
}
_rkt_value() {
    case $1 in
    --insecure-options) _rkt_propose "$2" 'none image tls http pubkey capabilities paths seccomp all-fetch all-run all' ;;
    --net) _rkt_propose "$2" 'default default-restricted host none all' ;;
    --ipc) _rkt_propose "$2" 'auto private parent' ;;
    --private-users) _rkt_propose "$2" 'pick no' ;;
    --journal) _rkt_propose "$2" 'host own' ;;
    --pull-policy) _rkt_propose "$2" 'new update never' ;;
    --readonly-rootfs) _rkt_propose "$2" 'true false' ;;
    --stdin) _rkt_propose "$2" 'null stream tty' ;;
    --stdout) _rkt_propose "$2" 'null log stream tty' ;;
    --stderr) _rkt_propose "$2" 'null log stream tty' ;;
    --restart) _rkt_propose "$2" 'no on-failure always' ;;
    --flavor) _rkt_propose "$2" 'pod fly' ;;
    --sdnotify) _rkt_propose "$2" 'ignore container healthy' ;;
    --health-on-failure) _rkt_propose "$2" 'none kill restart stop' ;;
    --format) _rkt_propose "$2" 'json json-pretty' ;;
    --mode) _rkt_propose "$2" 'auto list tty tty-in tty-out stdin stdout stderr' ;;
    --sort) _rkt_propose "$2" 'name importtime lastused size' ;;
    --order) _rkt_propose "$2" 'asc desc' ;;
    esac
}
_rkt_verb() {
    local global='--dir= --system-config= --local-config= --user-config= --host= --insecure-options= --trust-keys-from-https --debug'
    case $1 in
    '') _rkt_propose "$2" "run generate pod rollout update prepare run-prepared fetch bind enter attach app list status logs cat-manifest stop rm gc export image trust metadata-service net version completion help $global" ;;
    pod) _rkt_propose "$2" "verify cat list apply" ;;
    app) _rkt_propose "$2" "sandbox add start stop rm list status exec" ;;
    image) _rkt_propose "$2" "list cat-manifest export extract render verify sign push publish pack rm gc" ;;
    net) _rkt_propose "$2" "list check" ;;
    'run') _rkt_propose "$2" "$(_rkt_images) --detach --unit= --uuid-file-save= --net --hostname= --stop-timeout= --interactive --ipc= --dns= --dns-search= --dns-opt= --dns-domain= --hosts-entry= --credential= --socket= --socket-idle= --mds-register --private-users --journal= --slice= --property= --volume= --mount= --set-env= --set-env-file= --inherit-env --port= --pod-manifest= --sysctl= --pull-policy= --signature= --quiet --name= --exec= --working-dir= --environment= --user= --group= --supplementary-gids= --readonly-rootfs= --annotation= --user-annotation= --user-label= --memory= --cpu= --cpu-shares= --pids-limit= --oom-score-adj= --caps-retain= --caps-remove= --seccomp= --no-new-privileges --apparmor= --selinux= --stdin= --stdout= --stderr= --restart= --restart-sec= --restart-steps= --restart-max-delay-sec= --start-limit-interval-sec= --start-limit-burst= --flavor= --sdnotify= --health-cmd= --health-interval= --health-timeout= --health-retries= --health-start-period= --health-start-interval= --health-on-failure= --no-healthcheck $global" ;;
    'generate') _rkt_propose "$2" "$(_rkt_images) --unit= --from-pod= --template --timer= --fleet= --output= --overwrite --uuid-file-save= --net --hostname= --stop-timeout= --interactive --ipc= --dns= --dns-search= --dns-opt= --dns-domain= --hosts-entry= --credential= --socket= --socket-idle= --mds-register --private-users --journal= --slice= --property= --volume= --mount= --set-env= --set-env-file= --inherit-env --port= --pod-manifest= --sysctl= --pull-policy= --signature= --quiet --name= --exec= --working-dir= --environment= --user= --group= --supplementary-gids= --readonly-rootfs= --annotation= --user-annotation= --user-label= --memory= --cpu= --cpu-shares= --pids-limit= --oom-score-adj= --caps-retain= --caps-remove= --seccomp= --no-new-privileges --apparmor= --selinux= --stdin= --stdout= --stderr= --restart= --restart-sec= --restart-steps= --restart-max-delay-sec= --start-limit-interval-sec= --start-limit-burst= --flavor= --sdnotify= --health-cmd= --health-interval= --health-timeout= --health-retries= --health-start-period= --health-start-interval= --health-on-failure= --no-healthcheck $global" ;;
    'pod verify') _rkt_propose "$2" "  $global" ;;
    'pod cat') _rkt_propose "$2" "  $global" ;;
    'pod list') _rkt_propose "$2" " --no-legend --format= $global" ;;
    'pod apply') _rkt_propose "$2" "  $global" ;;
    'rollout') _rkt_propose "$2" " --hosts= --wave= --watch= --prune --name= --dry-run $global" ;;
    'update') _rkt_propose "$2" " --watch= --dry-run --quiet $global" ;;
    'prepare') _rkt_propose "$2" "$(_rkt_images) --volume= --mount= --set-env= --set-env-file= --inherit-env --port= --pod-manifest= --sysctl= --private-users --journal= --pull-policy= --signature= --quiet --name= --exec= --working-dir= --environment= --user= --group= --supplementary-gids= --readonly-rootfs= --annotation= --user-annotation= --user-label= --memory= --cpu= --cpu-shares= --pids-limit= --oom-score-adj= --caps-retain= --caps-remove= --seccomp= --no-new-privileges --apparmor= --selinux= --stdin= --stdout= --stderr= --restart= --restart-sec= --restart-steps= --restart-max-delay-sec= --start-limit-interval-sec= --start-limit-burst= --flavor= --sdnotify= --health-cmd= --health-interval= --health-timeout= --health-retries= --health-start-period= --health-start-interval= --health-on-failure= --no-healthcheck $global" ;;
    'run-prepared') _rkt_propose "$2" "$(_rkt_pods '|prepared|') --net --hostname= --stop-timeout= --interactive --ipc= --dns= --dns-search= --dns-opt= --dns-domain= --hosts-entry= --credential= --socket= --socket-idle= --mds-register --private-users --journal= --slice= --property= --quiet $global" ;;
    'fetch') _rkt_propose "$2" "$(_rkt_images) --full --unit= --pull-policy= --signature= --quiet $global" ;;
    'bind') _rkt_propose "$2" "$(_rkt_pods '|running|') --read-only --mkdir --app= $global" ;;
    'enter') _rkt_propose "$2" "$(_rkt_pods '|running|') --app= $global" ;;
    'attach') _rkt_propose "$2" "$(_rkt_pods '|running|') --mode= --app= $global" ;;
    'app sandbox') _rkt_propose "$2" " --detach --unit= --uuid-file-save= --net --hostname= --stop-timeout= --interactive --ipc= --dns= --dns-search= --dns-opt= --dns-domain= --hosts-entry= --credential= --socket= --socket-idle= --mds-register --private-users --journal= --slice= --property= --port= --annotation= --user-annotation= --user-label= --sysctl= --flavor= $global" ;;
    'app add') _rkt_propose "$2" "$(_rkt_pods '|running|') --mnt-volume= --mount= --restart= --restart-sec= --restart-steps= --restart-max-delay-sec= --start-limit-interval-sec= --start-limit-burst= --name= --exec= --working-dir= --environment= --user= --group= --supplementary-gids= --readonly-rootfs= --annotation= --user-annotation= --user-label= --memory= --cpu= --cpu-shares= --pids-limit= --oom-score-adj= --caps-retain= --caps-remove= --seccomp= --no-new-privileges --apparmor= --selinux= --stdin= --stdout= --stderr= --sdnotify= --health-cmd= --health-interval= --health-timeout= --health-retries= --health-start-period= --health-start-interval= --health-on-failure= --no-healthcheck $global" ;;
    'app start') _rkt_propose "$2" "$(_rkt_pods '|running|') --app= $global" ;;
    'app stop') _rkt_propose "$2" "$(_rkt_pods '|running|') --app= $global" ;;
    'app rm') _rkt_propose "$2" "$(_rkt_pods '') --app= $global" ;;
    'app list') _rkt_propose "$2" "$(_rkt_pods '') --no-legend $global" ;;
    'app status') _rkt_propose "$2" "$(_rkt_pods '') --app= --format= $global" ;;
    'app exec') _rkt_propose "$2" "$(_rkt_pods '|running|') --app= $global" ;;
    'list') _rkt_propose "$2" " --full --no-legend --format= $global" ;;
    'status') _rkt_propose "$2" "$(_rkt_pods '') --wait --wait-ready --format= --uuid-file= $global" ;;
    'logs') _rkt_propose "$2" "$(_rkt_pods '') --follow --since= --until= --lines= --app= $global" ;;
    'cat-manifest') _rkt_propose "$2" "$(_rkt_pods '') --pretty-print --uuid-file= $global" ;;
    'stop') _rkt_propose "$2" "$(_rkt_pods '|running|') --force --uuid-file= $global" ;;
    'rm') _rkt_propose "$2" "$(_rkt_pods '|prepared|exited|exited garbage|aborted prepare|') --uuid-file= $global" ;;
    'gc') _rkt_propose "$2" " --grace-period= --expire-prepared= --mark-only $global" ;;
    'export') _rkt_propose "$2" "$(_rkt_pods '|exited|exited garbage|') --app= --overwrite $global" ;;
    'image list') _rkt_propose "$2" " --fields= --sort= --order= --full --no-legend --format= $global" ;;
    'image cat-manifest') _rkt_propose "$2" "$(_rkt_images) --pretty-print $global" ;;
    'image export') _rkt_propose "$2" "$(_rkt_images) --overwrite $global" ;;
    'image extract') _rkt_propose "$2" "$(_rkt_images) --rootfs-only --overwrite $global" ;;
    'image render') _rkt_propose "$2" "$(_rkt_images) --rootfs-only --overwrite $global" ;;
    'image verify') _rkt_propose "$2" "  $global" ;;
    'image sign') _rkt_propose "$2" " --key= --cosign-key= --signature-dir= $global" ;;
    'image push') _rkt_propose "$2" "$(_rkt_images) --quiet $global" ;;
    'image publish') _rkt_propose "$2" " --url= --key= --overwrite $global" ;;
    'image pack') _rkt_propose "$2" " --name= --output= --exec= --port= --environment= --user= --group= --working-dir= --overwrite $global" ;;
    'image rm') _rkt_propose "$2" "$(_rkt_images)  $global" ;;
    'image gc') _rkt_propose "$2" " --grace-period= $global" ;;
    'trust') _rkt_propose "$2" "list remove explain --prefix= --root --skip-fingerprint-review --insecure-allow-http $global" ;;
    'trust list') _rkt_propose "$2" " --no-legend $global" ;;
    'trust remove') _rkt_propose "$2" " --prefix= --root $global" ;;
    'trust explain') _rkt_propose "$2" "$(_rkt_images)  $global" ;;
    'metadata-service') _rkt_propose "$2" " --listen-port= $global" ;;
    'net list') _rkt_propose "$2" " --no-legend $global" ;;
    'net check') _rkt_propose "$2" "$(_rkt_pods '|running|') --uuid-file= $global" ;;
    'version') _rkt_propose "$2" "  $global" ;;
    'completion') _rkt_propose "$2" "bash zsh fish  $global" ;;
    'help') _rkt_propose "$2" "run generate pod rollout update prepare run-prepared fetch bind enter attach app list status logs cat-manifest stop rm gc export image trust metadata-service net version completion help  $global" ;;
    *' '*) _rkt_verb "${1% *}" "$2" ;;
    esac
}
_rkt() {
    local line=${COMP_LINE:0:COMP_POINT} verb='' current='' word
    local -a words
    read -ra words <<<"$line"
    if [[ $line != *[[:space:]] ]]; then
        current=${words[-1]}
        unset 'words[-1]'
    fi
    for word in "${words[@]:1}"; do
        case "$word" in -*) continue ;; esac
        case "$verb" in
        '') verb=$word ;;
        pod | app | image | trust | net) verb="$verb $word" ;;
        esac
    done
    COMPREPLY=()
    case "$current" in
    --*=*) _rkt_value "${current%%=*}" "${current#*=}" ;;
    *) _rkt_verb "$verb" "$current" ;;
    esac
}
complete -o default -F _rkt rkt
