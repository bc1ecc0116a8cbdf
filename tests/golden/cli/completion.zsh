#compdef rkt
# zsh completion of rkt, printed by `rkt completion zsh`
_rkt_pods() {
    compadd -- ${(f)"$(rkt list --full --no-legend 2>/dev/null |
        awk -F'\t+' -v states="$1" '$1 != "" && (states == "" || index(states, "|" $5 "|")) { print $1 }')"}
}
_rkt_images() { compadd -- ${(f)"$(rkt image list --full --no-legend --fields=name 2>/dev/null)"} }
_rkt_options() {
    local -a all=("$@" '--dir=:data directory' '--system-config=:vendor'\''s configuration, lowest precedence' '--local-config=:administrator'\''s configuration' '--user-config=:third configuration, highest precedence' '--host=:do it on another host, over ssh: files and configuration are that host'\''s' '--insecure-options=:comma-separated list of security features to disable: none, image, tls, http, pubkey, capabilities, paths, seccomp, all-fetch, all-run, all' '--trust-keys-from-https:trust keys found by discovery over https without asking' '--debug:print the whole chain of an error, and more on the way')
    local -a flags=(${(M)all:#--[^=:]#:*}) valued=(${(M)all:#--[^=:]#=:*})
    _describe -o option flags
    _describe -o option valued -S ''
}
_rkt_value() {
    case $1 in
    (--insecure-options) compadd -- none image tls http pubkey capabilities paths seccomp all-fetch all-run all ;;
    (--net) compadd -- default default-restricted host none all ;;
    (--ipc) compadd -- auto private parent ;;
    (--private-users) compadd -- pick no ;;
    (--journal) compadd -- host own ;;
    (--pull-policy) compadd -- new update never ;;
    (--readonly-rootfs) compadd -- true false ;;
    (--stdin) compadd -- null stream tty ;;
    (--stdout) compadd -- null log stream tty ;;
    (--stderr) compadd -- null log stream tty ;;
    (--restart) compadd -- no on-failure always ;;
    (--flavor) compadd -- pod fly ;;
    (--sdnotify) compadd -- ignore container healthy ;;
    (--health-on-failure) compadd -- none kill restart stop ;;
    (--format) compadd -- json json-pretty ;;
    (--mode) compadd -- auto list tty tty-in tty-out stdin stdout stderr ;;
    (--sort) compadd -- name importtime lastused size ;;
    (--order) compadd -- asc desc ;;
    (*) _files ;;
    esac
}
_rkt_verb() {
    local -a items
    case $1 in
    ('')
        items=('run:Run images as a pod' 'generate:Print a unit that runs images as a pod' 'pod:' 'rollout:Spread declared pods over hosts, or go back' 'update:Give services newer images, or go back' 'prepare:Make a pod without running it' 'run-prepared:Run a prepared pod' 'fetch:Fetch images into the store' 'bind:Mount a directory or file of the host into an app of a running pod' 'enter:Run a command in an app of a running pod' 'attach:Attach to the standard streams of an app of a running pod' 'app:' 'list:List pods' 'status:Show the state of a pod' 'logs:Show what the apps of a pod wrote' 'cat-manifest:Print the manifest of a pod' 'stop:Stop running pods' 'rm:Remove pods that do not run' 'gc:Remove pods that have ended' 'export:Write an app of a pod that has ended to an image' 'image:' 'trust:Trust a key to sign images' 'metadata-service:Tell pods about themselves over HTTP' 'net:' 'version:Print versions' 'completion:Print a script that completes command lines' 'help:Print help')
        _describe command items
        _rkt_options
        ;;
    ('run')
        _rkt_images; _files
        _rkt_options '--detach:hand the pod to systemd as a service of its own; print its UUID when it is ready' '--unit=:with --detach: name of the service' '--uuid-file-save=:write the pod'\''s UUID to FILE' '--net:networks of the pod: NAME[:KEY=VALUE;...],..., all, host (the host'\''s own) or none (a loopback only)' '--hostname=:host name of the pod' '--stop-timeout=:from the signal that asks an app to end to the one that ends it' '--interactive:the only app gets the caller'\''s terminal; Ctrl-] three times in a second kills the pod' '--ipc=:IPC namespace (System V IPC, message queues): auto or private (one of the pod'\''s own), parent (the caller'\''s)' '--dns=:name server; host: the host'\''s resolv.conf; none: the image'\''s' '--dns-search=:domain to search' '--dns-opt=:resolver option' '--dns-domain=:local domain' '--hosts-entry=:line of /etc/hosts; host: the host'\''s own file' '--credential=:file that every app finds as ID in $CREDENTIALS_DIRECTORY and in /run/secrets, as its user'\''s alone; credentials of the unit (LoadCredential=) are there without it' '--socket=:pass connections to a TCP port of the host on to a port of the pod: to the socket that the unit has there (ListenStream=), else to one that is opened, and the pod begins with the first connection' '--socket-idle=:with --socket: end the pod when nobody has been connected for so long; infinity: never' '--mds-register:register with the metadata service: AC_METADATA_URL' '--private-users:user namespace of the pod: pick (65536 ids of the host that nobody has), BASE[:SIZE], or no; the default is pick where kernel and file systems can, and no with --net=host' '--journal=:where what the apps write is kept: host (the host'\''s journal), or own (also in a journal of the pod'\''s own, of 8 MiB at most, which journalctl -M shows)' '--slice=:slice of the pod'\''s unit' '--property=:property of the pod'\''s unit, as in systemd.exec(5) and systemd.resource-control(5)' '--volume=:volume for the apps: NAME,kind=host,source=PATH[,readOnly=BOOL][,recursive=BOOL][,propagation=private|rslave] (rslave: what the host mounts below it later appears, as it is there), NAME,kind=empty[,mode=MODE][,uid=UID][,gid=GID][,readOnly=BOOL], or NAME,kind=tmpfs[,size=SIZE] and as empty' '--mount=:where the app before it sees a volume; before the first image: all apps' '--set-env=:environment variable of all apps' '--set-env-file=:file of NAME=VALUE lines: environment of all apps' '--inherit-env:apps inherit the caller'\''s environment' '--port=:forward a port of the host to the app'\''s port NAME' '--pod-manifest=:make the pod that this manifest describes, of images in the store; without images, volumes, mounts, ports and environment on the command line' '--sysctl=:kernel setting of the pod'\''s network, IPC or host name (net.*, kernel.shm*, kernel.msg*, kernel.sem, fs.mqueue.*, kernel.hostname, kernel.domainname)' '--pull-policy=:when to fetch: new (if not in the store), update (always ask), never (store only)' '--signature=:file with the detached signature of the image before it' '--quiet:print no progress, and nothing that the apps write' '--name=:name of the app' '--exec=:program to run instead of the image'\''s; arguments follow after --' '--working-dir=:working directory in the image' '--environment=:environment variable of the app' '--user=:user: name, number, or a path in the image whose owner it is' '--group=:group: name, number, or path' '--supplementary-gids=:further groups, instead of the image'\''s' '--readonly-rootfs=:whether the app'\''s root file system is read-only' '--annotation=:annotation of the app' '--user-annotation=:free-form annotation, instead of the image'\''s' '--user-label=:free-form label, instead of the image'\''s' '--memory=:most memory the app may use, as 16Mi or 1G; at more it is killed as a whole' '--cpu=:most CPU time the app may use, as 500m (half a CPU) or 2; its weight, too: 100 for one CPU' '--cpu-shares=:weight of the app where CPUs are short: 2 to 262144, 1024 is everybody else'\''s' '--pids-limit=:most processes and threads the app may have' '--oom-score-adj=:what the OOM killer adds to the app'\''s score: -1000 (never) to 1000 (first)' '--caps-retain=:the only capabilities to keep; an app that is not root has them, too' '--caps-remove=:capabilities to take from the default set' '--seccomp=:system call filter, instead of the default one: mode=retain|remove[,errno=NAME],CALL|@SET,... (the only calls, or the only ones refused), or profile=/PATH (OCI'\''s and docker'\''s JSON)' '--no-new-privileges:neither set-user-ID programs nor file capabilities raise the app'\''s privileges' '--apparmor=:AppArmor profile of the app, which the host must have loaded' '--selinux=:SELinux context of the app' '--stdin=:where the app reads: null, stream or tty (see `rkt attach`)' '--stdout=:where the app writes: null, log, stream or tty (the last two go to whoever attaches, and to the journal while nobody does; never to the terminal of `run`)' '--stderr=:the same for standard error' '--restart=:begin the app again when it has ended: no, on-failure, always' '--restart-sec=:time before it is begun again' '--restart-steps=:in how many restarts that time grows to --restart-max-delay-sec' '--restart-max-delay-sec=:longest time before it is begun again' '--start-limit-interval-sec=:in which it is begun --start-limit-burst times at most' '--start-limit-burst=:how often it is begun in that time; 0: no limit' '--flavor=:pod, or fly: one trusted app of the host with nothing of its own but its root file system' '--sdnotify=:when the app counts as ready for the unit of the pod: ignore (when its program runs), container (when it says READY=1, see sd_notify(3); the preset of images annotated appc.io/executor/supports-systemd-notify=true), healthy (when its health check succeeds)' '--health-cmd=:health check instead of the image'\''s: a command for /bin/sh, a JSON array of words, or none' '--health-interval=:from one health check to the next' '--health-timeout=:a health check that takes longer is killed, and has failed' '--health-retries=:failures in a row that make the app unhealthy' '--health-start-period=:time after the app'\''s start in which failures do not count; at least one --health-interval' '--health-start-interval=:longest time between health checks while the app starts' '--health-on-failure=:what happens to an app that becomes unhealthy: none, kill (SIGKILL; --restart decides what follows), restart, stop' '--no-healthcheck:without the image'\''s health check; same as --health-cmd=none'
        ;;
    ('generate')
        _rkt_images; _files
        _rkt_options '--unit=:name of the service' '--from-pod=:what this pod was started with, in the place of IMAGE; options that are given are added' '--template:a template, NAME@.service: %i and %I in what follows are the instance (systemd.unit(5))' '--timer=:also a timer that starts the service, as OnCalendar= has it (systemd.time(7))' '--fleet=:a line of [X-Fleet], as MachineMetadata=disk=ssd, for who spreads units over hosts' '--output=:write files into DIR and print their paths' '--overwrite:replace what is there' '--uuid-file-save=:write the pod'\''s UUID to FILE' '--net:networks of the pod: NAME[:KEY=VALUE;...],..., all, host (the host'\''s own) or none (a loopback only)' '--hostname=:host name of the pod' '--stop-timeout=:from the signal that asks an app to end to the one that ends it' '--interactive:the only app gets the caller'\''s terminal; Ctrl-] three times in a second kills the pod' '--ipc=:IPC namespace (System V IPC, message queues): auto or private (one of the pod'\''s own), parent (the caller'\''s)' '--dns=:name server; host: the host'\''s resolv.conf; none: the image'\''s' '--dns-search=:domain to search' '--dns-opt=:resolver option' '--dns-domain=:local domain' '--hosts-entry=:line of /etc/hosts; host: the host'\''s own file' '--credential=:file that every app finds as ID in $CREDENTIALS_DIRECTORY and in /run/secrets, as its user'\''s alone; credentials of the unit (LoadCredential=) are there without it' '--socket=:pass connections to a TCP port of the host on to a port of the pod: to the socket that the unit has there (ListenStream=), else to one that is opened, and the pod begins with the first connection' '--socket-idle=:with --socket: end the pod when nobody has been connected for so long; infinity: never' '--mds-register:register with the metadata service: AC_METADATA_URL' '--private-users:user namespace of the pod: pick (65536 ids of the host that nobody has), BASE[:SIZE], or no; the default is pick where kernel and file systems can, and no with --net=host' '--journal=:where what the apps write is kept: host (the host'\''s journal), or own (also in a journal of the pod'\''s own, of 8 MiB at most, which journalctl -M shows)' '--slice=:slice of the pod'\''s unit' '--property=:property of the pod'\''s unit, as in systemd.exec(5) and systemd.resource-control(5)' '--volume=:volume for the apps: NAME,kind=host,source=PATH[,readOnly=BOOL][,recursive=BOOL][,propagation=private|rslave] (rslave: what the host mounts below it later appears, as it is there), NAME,kind=empty[,mode=MODE][,uid=UID][,gid=GID][,readOnly=BOOL], or NAME,kind=tmpfs[,size=SIZE] and as empty' '--mount=:where the app before it sees a volume; before the first image: all apps' '--set-env=:environment variable of all apps' '--set-env-file=:file of NAME=VALUE lines: environment of all apps' '--inherit-env:apps inherit the caller'\''s environment' '--port=:forward a port of the host to the app'\''s port NAME' '--pod-manifest=:make the pod that this manifest describes, of images in the store; without images, volumes, mounts, ports and environment on the command line' '--sysctl=:kernel setting of the pod'\''s network, IPC or host name (net.*, kernel.shm*, kernel.msg*, kernel.sem, fs.mqueue.*, kernel.hostname, kernel.domainname)' '--pull-policy=:when to fetch: new (if not in the store), update (always ask), never (store only)' '--signature=:file with the detached signature of the image before it' '--quiet:print no progress, and nothing that the apps write' '--name=:name of the app' '--exec=:program to run instead of the image'\''s; arguments follow after --' '--working-dir=:working directory in the image' '--environment=:environment variable of the app' '--user=:user: name, number, or a path in the image whose owner it is' '--group=:group: name, number, or path' '--supplementary-gids=:further groups, instead of the image'\''s' '--readonly-rootfs=:whether the app'\''s root file system is read-only' '--annotation=:annotation of the app' '--user-annotation=:free-form annotation, instead of the image'\''s' '--user-label=:free-form label, instead of the image'\''s' '--memory=:most memory the app may use, as 16Mi or 1G; at more it is killed as a whole' '--cpu=:most CPU time the app may use, as 500m (half a CPU) or 2; its weight, too: 100 for one CPU' '--cpu-shares=:weight of the app where CPUs are short: 2 to 262144, 1024 is everybody else'\''s' '--pids-limit=:most processes and threads the app may have' '--oom-score-adj=:what the OOM killer adds to the app'\''s score: -1000 (never) to 1000 (first)' '--caps-retain=:the only capabilities to keep; an app that is not root has them, too' '--caps-remove=:capabilities to take from the default set' '--seccomp=:system call filter, instead of the default one: mode=retain|remove[,errno=NAME],CALL|@SET,... (the only calls, or the only ones refused), or profile=/PATH (OCI'\''s and docker'\''s JSON)' '--no-new-privileges:neither set-user-ID programs nor file capabilities raise the app'\''s privileges' '--apparmor=:AppArmor profile of the app, which the host must have loaded' '--selinux=:SELinux context of the app' '--stdin=:where the app reads: null, stream or tty (see `rkt attach`)' '--stdout=:where the app writes: null, log, stream or tty (the last two go to whoever attaches, and to the journal while nobody does; never to the terminal of `run`)' '--stderr=:the same for standard error' '--restart=:begin the app again when it has ended: no, on-failure, always' '--restart-sec=:time before it is begun again' '--restart-steps=:in how many restarts that time grows to --restart-max-delay-sec' '--restart-max-delay-sec=:longest time before it is begun again' '--start-limit-interval-sec=:in which it is begun --start-limit-burst times at most' '--start-limit-burst=:how often it is begun in that time; 0: no limit' '--flavor=:pod, or fly: one trusted app of the host with nothing of its own but its root file system' '--sdnotify=:when the app counts as ready for the unit of the pod: ignore (when its program runs), container (when it says READY=1, see sd_notify(3); the preset of images annotated appc.io/executor/supports-systemd-notify=true), healthy (when its health check succeeds)' '--health-cmd=:health check instead of the image'\''s: a command for /bin/sh, a JSON array of words, or none' '--health-interval=:from one health check to the next' '--health-timeout=:a health check that takes longer is killed, and has failed' '--health-retries=:failures in a row that make the app unhealthy' '--health-start-period=:time after the app'\''s start in which failures do not count; at least one --health-interval' '--health-start-interval=:longest time between health checks while the app starts' '--health-on-failure=:what happens to an app that becomes unhealthy: none, kill (SIGKILL; --restart decides what follows), restart, stop' '--no-healthcheck:without the image'\''s health check; same as --health-cmd=none'
        ;;
    ('pod verify')
        _files
        _rkt_options 
        ;;
    ('pod cat')
        _files
        _rkt_options 
        ;;
    ('pod list')
        _files
        _rkt_options '--no-legend:no header' '--format=:json or json-pretty; a table when empty'
        ;;
    ('pod apply')
        _files
        _rkt_options 
        ;;
    ('rollout')
        _files
        _rkt_options '--hosts=:the hosts, a line each: [USER@]HOST[:PORT] [KEY=VALUE...]' '--wave=:how many hosts change at a time' '--watch=:how long pods must be well on a host before they are its own' '--prune:remove pods that were rolled out as a part of NAME and are no longer in DIR' '--name=:what the pods are rolled out as a part of' '--dry-run:ask the hosts, and print what would change'
        ;;
    ('update')
        _files
        _rkt_options '--watch=:how long services must be well with newer images before these are theirs' '--dry-run:fetch, and print what would be tried' '--quiet:print no progress, and nothing that the apps write'
        ;;
    ('prepare')
        _rkt_images; _files
        _rkt_options '--volume=:volume for the apps: NAME,kind=host,source=PATH[,readOnly=BOOL][,recursive=BOOL][,propagation=private|rslave] (rslave: what the host mounts below it later appears, as it is there), NAME,kind=empty[,mode=MODE][,uid=UID][,gid=GID][,readOnly=BOOL], or NAME,kind=tmpfs[,size=SIZE] and as empty' '--mount=:where the app before it sees a volume; before the first image: all apps' '--set-env=:environment variable of all apps' '--set-env-file=:file of NAME=VALUE lines: environment of all apps' '--inherit-env:apps inherit the caller'\''s environment' '--port=:forward a port of the host to the app'\''s port NAME' '--pod-manifest=:make the pod that this manifest describes, of images in the store; without images, volumes, mounts, ports and environment on the command line' '--sysctl=:kernel setting of the pod'\''s network, IPC or host name (net.*, kernel.shm*, kernel.msg*, kernel.sem, fs.mqueue.*, kernel.hostname, kernel.domainname)' '--private-users:user namespace of the pod: pick (65536 ids of the host that nobody has), BASE[:SIZE], or no; the default is pick where kernel and file systems can, and no with --net=host' '--journal=:where what the apps write is kept: host (the host'\''s journal), or own (also in a journal of the pod'\''s own, of 8 MiB at most, which journalctl -M shows)' '--pull-policy=:when to fetch: new (if not in the store), update (always ask), never (store only)' '--signature=:file with the detached signature of the image before it' '--quiet:print no progress, and nothing that the apps write' '--name=:name of the app' '--exec=:program to run instead of the image'\''s; arguments follow after --' '--working-dir=:working directory in the image' '--environment=:environment variable of the app' '--user=:user: name, number, or a path in the image whose owner it is' '--group=:group: name, number, or path' '--supplementary-gids=:further groups, instead of the image'\''s' '--readonly-rootfs=:whether the app'\''s root file system is read-only' '--annotation=:annotation of the app' '--user-annotation=:free-form annotation, instead of the image'\''s' '--user-label=:free-form label, instead of the image'\''s' '--memory=:most memory the app may use, as 16Mi or 1G; at more it is killed as a whole' '--cpu=:most CPU time the app may use, as 500m (half a CPU) or 2; its weight, too: 100 for one CPU' '--cpu-shares=:weight of the app where CPUs are short: 2 to 262144, 1024 is everybody else'\''s' '--pids-limit=:most processes and threads the app may have' '--oom-score-adj=:what the OOM killer adds to the app'\''s score: -1000 (never) to 1000 (first)' '--caps-retain=:the only capabilities to keep; an app that is not root has them, too' '--caps-remove=:capabilities to take from the default set' '--seccomp=:system call filter, instead of the default one: mode=retain|remove[,errno=NAME],CALL|@SET,... (the only calls, or the only ones refused), or profile=/PATH (OCI'\''s and docker'\''s JSON)' '--no-new-privileges:neither set-user-ID programs nor file capabilities raise the app'\''s privileges' '--apparmor=:AppArmor profile of the app, which the host must have loaded' '--selinux=:SELinux context of the app' '--stdin=:where the app reads: null, stream or tty (see `rkt attach`)' '--stdout=:where the app writes: null, log, stream or tty (the last two go to whoever attaches, and to the journal while nobody does; never to the terminal of `run`)' '--stderr=:the same for standard error' '--restart=:begin the app again when it has ended: no, on-failure, always' '--restart-sec=:time before it is begun again' '--restart-steps=:in how many restarts that time grows to --restart-max-delay-sec' '--restart-max-delay-sec=:longest time before it is begun again' '--start-limit-interval-sec=:in which it is begun --start-limit-burst times at most' '--start-limit-burst=:how often it is begun in that time; 0: no limit' '--flavor=:pod, or fly: one trusted app of the host with nothing of its own but its root file system' '--sdnotify=:when the app counts as ready for the unit of the pod: ignore (when its program runs), container (when it says READY=1, see sd_notify(3); the preset of images annotated appc.io/executor/supports-systemd-notify=true), healthy (when its health check succeeds)' '--health-cmd=:health check instead of the image'\''s: a command for /bin/sh, a JSON array of words, or none' '--health-interval=:from one health check to the next' '--health-timeout=:a health check that takes longer is killed, and has failed' '--health-retries=:failures in a row that make the app unhealthy' '--health-start-period=:time after the app'\''s start in which failures do not count; at least one --health-interval' '--health-start-interval=:longest time between health checks while the app starts' '--health-on-failure=:what happens to an app that becomes unhealthy: none, kill (SIGKILL; --restart decides what follows), restart, stop' '--no-healthcheck:without the image'\''s health check; same as --health-cmd=none'
        ;;
    ('run-prepared')
        _rkt_pods '|prepared|'
        _rkt_options '--net:networks of the pod: NAME[:KEY=VALUE;...],..., all, host (the host'\''s own) or none (a loopback only)' '--hostname=:host name of the pod' '--stop-timeout=:from the signal that asks an app to end to the one that ends it' '--interactive:the only app gets the caller'\''s terminal; Ctrl-] three times in a second kills the pod' '--ipc=:IPC namespace (System V IPC, message queues): auto or private (one of the pod'\''s own), parent (the caller'\''s)' '--dns=:name server; host: the host'\''s resolv.conf; none: the image'\''s' '--dns-search=:domain to search' '--dns-opt=:resolver option' '--dns-domain=:local domain' '--hosts-entry=:line of /etc/hosts; host: the host'\''s own file' '--credential=:file that every app finds as ID in $CREDENTIALS_DIRECTORY and in /run/secrets, as its user'\''s alone; credentials of the unit (LoadCredential=) are there without it' '--socket=:pass connections to a TCP port of the host on to a port of the pod: to the socket that the unit has there (ListenStream=), else to one that is opened, and the pod begins with the first connection' '--socket-idle=:with --socket: end the pod when nobody has been connected for so long; infinity: never' '--mds-register:register with the metadata service: AC_METADATA_URL' '--private-users:user namespace of the pod: pick (65536 ids of the host that nobody has), BASE[:SIZE], or no; the default is pick where kernel and file systems can, and no with --net=host' '--journal=:where what the apps write is kept: host (the host'\''s journal), or own (also in a journal of the pod'\''s own, of 8 MiB at most, which journalctl -M shows)' '--slice=:slice of the pod'\''s unit' '--property=:property of the pod'\''s unit, as in systemd.exec(5) and systemd.resource-control(5)' '--quiet:print no progress, and nothing that the apps write'
        ;;
    ('fetch')
        _rkt_images; _files
        _rkt_options '--full:print whole image ids' '--unit=:the images that the service NAME needs for its pod, as rkt-fetch@NAME.service does before it starts' '--pull-policy=:when to fetch: new (if not in the store), update (always ask), never (store only)' '--signature=:file with the detached signature of the image before it' '--quiet:print no progress, and nothing that the apps write'
        ;;
    ('bind')
        _rkt_pods '|running|'
        _rkt_options '--read-only:read-only in the app, with all that is mounted in it' '--mkdir:make the place in the app where it is missing' '--app=:name of the app'
        ;;
    ('enter')
        _rkt_pods '|running|'
        _rkt_options '--app=:name of the app'
        ;;
    ('attach')
        _rkt_pods '|running|'
        _rkt_options '--mode=:what to attach to: auto (everything), tty, tty-in, tty-out, or any of stdin,stdout,stderr; list prints what there is' '--app=:name of the app'
        ;;
    ('app sandbox')
        _files
        _rkt_options '--detach:hand the pod to systemd as a service of its own; print its UUID when it is ready' '--unit=:with --detach: name of the service' '--uuid-file-save=:write the pod'\''s UUID to FILE' '--net:networks of the pod: NAME[:KEY=VALUE;...],..., all, host (the host'\''s own) or none (a loopback only)' '--hostname=:host name of the pod' '--stop-timeout=:from the signal that asks an app to end to the one that ends it' '--interactive:the only app gets the caller'\''s terminal; Ctrl-] three times in a second kills the pod' '--ipc=:IPC namespace (System V IPC, message queues): auto or private (one of the pod'\''s own), parent (the caller'\''s)' '--dns=:name server; host: the host'\''s resolv.conf; none: the image'\''s' '--dns-search=:domain to search' '--dns-opt=:resolver option' '--dns-domain=:local domain' '--hosts-entry=:line of /etc/hosts; host: the host'\''s own file' '--credential=:file that every app finds as ID in $CREDENTIALS_DIRECTORY and in /run/secrets, as its user'\''s alone; credentials of the unit (LoadCredential=) are there without it' '--socket=:pass connections to a TCP port of the host on to a port of the pod: to the socket that the unit has there (ListenStream=), else to one that is opened, and the pod begins with the first connection' '--socket-idle=:with --socket: end the pod when nobody has been connected for so long; infinity: never' '--mds-register:register with the metadata service: AC_METADATA_URL' '--private-users:user namespace of the pod: pick (65536 ids of the host that nobody has), BASE[:SIZE], or no; the default is pick where kernel and file systems can, and no with --net=host' '--journal=:where what the apps write is kept: host (the host'\''s journal), or own (also in a journal of the pod'\''s own, of 8 MiB at most, which journalctl -M shows)' '--slice=:slice of the pod'\''s unit' '--property=:property of the pod'\''s unit, as in systemd.exec(5) and systemd.resource-control(5)' '--port=:forward a port of the host to a port of the pod' '--annotation=:annotation of the pod' '--user-annotation=:free-form annotation of the pod' '--user-label=:free-form label of the pod' '--sysctl=:kernel setting of the pod'\''s network, IPC or host name (net.*, kernel.shm*, kernel.msg*, kernel.sem, fs.mqueue.*, kernel.hostname, kernel.domainname)' '--flavor=:pod, or fly: one trusted app of the host with nothing of its own but its root file system'
        ;;
    ('app add')
        _rkt_pods '|running|'
        _rkt_options '--mnt-volume=:volume for the app and where it sees it, as --volume of `rkt run`' '--mount=:where the app sees a volume that the pod has' '--restart=:begin the app again when it has ended: no, on-failure, always' '--restart-sec=:time before it is begun again' '--restart-steps=:in how many restarts that time grows to --restart-max-delay-sec' '--restart-max-delay-sec=:longest time before it is begun again' '--start-limit-interval-sec=:in which it is begun --start-limit-burst times at most' '--start-limit-burst=:how often it is begun in that time; 0: no limit' '--name=:name of the app' '--exec=:program to run instead of the image'\''s; arguments follow after --' '--working-dir=:working directory in the image' '--environment=:environment variable of the app' '--user=:user: name, number, or a path in the image whose owner it is' '--group=:group: name, number, or path' '--supplementary-gids=:further groups, instead of the image'\''s' '--readonly-rootfs=:whether the app'\''s root file system is read-only' '--annotation=:annotation of the app' '--user-annotation=:free-form annotation, instead of the image'\''s' '--user-label=:free-form label, instead of the image'\''s' '--memory=:most memory the app may use, as 16Mi or 1G; at more it is killed as a whole' '--cpu=:most CPU time the app may use, as 500m (half a CPU) or 2; its weight, too: 100 for one CPU' '--cpu-shares=:weight of the app where CPUs are short: 2 to 262144, 1024 is everybody else'\''s' '--pids-limit=:most processes and threads the app may have' '--oom-score-adj=:what the OOM killer adds to the app'\''s score: -1000 (never) to 1000 (first)' '--caps-retain=:the only capabilities to keep; an app that is not root has them, too' '--caps-remove=:capabilities to take from the default set' '--seccomp=:system call filter, instead of the default one: mode=retain|remove[,errno=NAME],CALL|@SET,... (the only calls, or the only ones refused), or profile=/PATH (OCI'\''s and docker'\''s JSON)' '--no-new-privileges:neither set-user-ID programs nor file capabilities raise the app'\''s privileges' '--apparmor=:AppArmor profile of the app, which the host must have loaded' '--selinux=:SELinux context of the app' '--stdin=:where the app reads: null, stream or tty (see `rkt attach`)' '--stdout=:where the app writes: null, log, stream or tty (the last two go to whoever attaches, and to the journal while nobody does; never to the terminal of `run`)' '--stderr=:the same for standard error' '--sdnotify=:when the app counts as ready for the unit of the pod: ignore (when its program runs), container (when it says READY=1, see sd_notify(3); the preset of images annotated appc.io/executor/supports-systemd-notify=true), healthy (when its health check succeeds)' '--health-cmd=:health check instead of the image'\''s: a command for /bin/sh, a JSON array of words, or none' '--health-interval=:from one health check to the next' '--health-timeout=:a health check that takes longer is killed, and has failed' '--health-retries=:failures in a row that make the app unhealthy' '--health-start-period=:time after the app'\''s start in which failures do not count; at least one --health-interval' '--health-start-interval=:longest time between health checks while the app starts' '--health-on-failure=:what happens to an app that becomes unhealthy: none, kill (SIGKILL; --restart decides what follows), restart, stop' '--no-healthcheck:without the image'\''s health check; same as --health-cmd=none'
        ;;
    ('app start')
        _rkt_pods '|running|'
        _rkt_options '--app=:name of the app'
        ;;
    ('app stop')
        _rkt_pods '|running|'
        _rkt_options '--app=:name of the app'
        ;;
    ('app rm')
        _rkt_pods ''
        _rkt_options '--app=:name of the app'
        ;;
    ('app list')
        _rkt_pods ''
        _rkt_options '--no-legend:no header'
        ;;
    ('app status')
        _rkt_pods ''
        _rkt_options '--app=:name of the app' '--format=:json or json-pretty; a table when empty'
        ;;
    ('app exec')
        _rkt_pods '|running|'
        _rkt_options '--app=:name of the app'
        ;;
    ('list')
        _files
        _rkt_options '--full:whole ids and absolute times' '--no-legend:no header' '--format=:json or json-pretty; a table when empty'
        ;;
    ('status')
        _rkt_pods ''
        _rkt_options '--wait:wait until the pod has ended, at most DURATION' '--wait-ready:wait until the pod is ready, at most DURATION' '--format=:json or json-pretty; a table when empty' '--uuid-file=:read the pod'\''s UUID from FILE'
        ;;
    ('logs')
        _rkt_pods ''
        _rkt_options '--follow:go on with new lines until the pod ends' '--since=:only lines younger than DURATION' '--until=:only lines older than DURATION' '--lines=:only the last N of these lines' '--app=:name of the app'
        ;;
    ('cat-manifest')
        _rkt_pods ''
        _rkt_options '--pretty-print:indent the JSON' '--uuid-file=:read the pod'\''s UUID from FILE'
        ;;
    ('stop')
        _rkt_pods '|running|'
        _rkt_options '--force:kill the pod at once' '--uuid-file=:read the pod'\''s UUID from FILE'
        ;;
    ('rm')
        _rkt_pods '|prepared|exited|exited garbage|aborted prepare|'
        _rkt_options '--uuid-file=:read the pod'\''s UUID from FILE'
        ;;
    ('gc')
        _files
        _rkt_options '--grace-period=:how long an ended pod is kept after it was marked' '--expire-prepared=:how long a prepared pod is kept' '--mark-only:only mark pods that have ended'
        ;;
    ('export')
        _rkt_pods '|exited|exited garbage|'
        _rkt_options '--app=:name of the app' '--overwrite:replace what is there'
        ;;
    ('image list')
        _files
        _rkt_options '--fields=:comma-separated columns: id, name, size, importtime, lastused' '--sort=:name, importtime, lastused or size' '--order=:asc or desc' '--full:whole ids and absolute times' '--no-legend:no header' '--format=:json or json-pretty; a table when empty'
        ;;
    ('image cat-manifest')
        _rkt_images; _files
        _rkt_options '--pretty-print:indent the JSON'
        ;;
    ('image export')
        _rkt_images; _files
        _rkt_options '--overwrite:replace what is there'
        ;;
    ('image extract')
        _rkt_images; _files
        _rkt_options '--rootfs-only:DIR gets the content of rootfs/ itself' '--overwrite:replace what is there'
        ;;
    ('image render')
        _rkt_images; _files
        _rkt_options '--rootfs-only:DIR gets the content of rootfs/ itself' '--overwrite:replace what is there'
        ;;
    ('image verify')
        _files
        _rkt_options 
        ;;
    ('image sign')
        _files
        _rkt_options '--key=:gpg'\''s name of the OpenPGP key to sign with' '--cosign-key=:private key (PEM) to sign as cosign does' '--signature-dir=:where simple signatures are written (lookaside-staging of registries.d)'
        ;;
    ('image push')
        _rkt_images; _files
        _rkt_options '--quiet:print no progress, and nothing that the apps write'
        ;;
    ('image publish')
        _files
        _rkt_options '--url=:where DIR will be served (https://HOST of the names)' '--key=:gpg'\''s name of the key to sign with and to publish' '--overwrite:replace what is there'
        ;;
    ('image pack')
        _files
        _rkt_options '--name=:name and labels of the image' '--output=:where the image is written' '--exec=:program and arguments, a word each' '--port=:port that the app listens on' '--environment=:environment variable' '--user=:user that the app runs as' '--group=:group that the app runs as' '--working-dir=:working directory' '--overwrite:replace what is there'
        ;;
    ('image rm')
        _rkt_images; _files
        _rkt_options 
        ;;
    ('image gc')
        _files
        _rkt_options '--grace-period=:how long an image that nothing uses is kept after its last use'
        ;;
    ('trust')
        compadd -- list remove explain
        _rkt_options '--prefix=:for images whose name begins with NAME' '--root:for every image' '--skip-fingerprint-review:trust the key without asking' '--insecure-allow-http:take the key from an http URL, too'
        ;;
    ('trust list')
        _files
        _rkt_options '--no-legend:no header'
        ;;
    ('trust remove')
        _files
        _rkt_options '--prefix=:for images whose name begins with NAME' '--root:for every image'
        ;;
    ('trust explain')
        _rkt_images; _files
        _rkt_options 
        ;;
    ('metadata-service')
        _files
        _rkt_options '--listen-port=:port of the addresses that pods see'
        ;;
    ('net list')
        _files
        _rkt_options '--no-legend:no header'
        ;;
    ('net check')
        _rkt_pods '|running|'
        _rkt_options '--uuid-file=:read the pod'\''s UUID from FILE'
        ;;
    ('version')
        _files
        _rkt_options 
        ;;
    ('completion')
        compadd -- bash zsh fish
        _rkt_options 
        ;;
    ('help')
        compadd -- run generate pod rollout update prepare run-prepared fetch bind enter attach app list status logs cat-manifest stop rm gc export image trust metadata-service net version completion help
        _rkt_options 
        ;;
    (pod)
        items=('verify:Say what is wrong in files that declare pods' 'cat:Print the units that declared pods become' 'list:List the pods that files declare on this host' 'apply:Change the pods that this host declares, or go back')
        _describe command items
        ;;
    (app)
        items=('sandbox:Run a pod without apps, for `rkt app add`' 'add:Add an app to a running pod' 'start:Start an app of a running pod that does not run' 'stop:Stop an app of a running pod' 'rm:Stop an app that was added to a pod, and remove it' 'list:List the apps of a pod' 'status:Show the state of an app' 'exec:Run a command in an app of a running pod')
        _describe command items
        ;;
    (image)
        items=('list:List the images in the store' 'cat-manifest:Print the manifest of an image' 'export:Write an image to a file' 'extract:Write the files of an image alone to a directory' 'render:Write the tree that an app would see to a directory' 'verify:Compare what the store has with what was fetched' 'sign:Sign an image' 'push:Push an image of the store to a registry' 'publish:Write a static site that serves appc images' 'pack:Make an appc image of a static program or a directory' 'rm:Remove images from the store' 'gc:Remove what no image needs, and images that were not used for long')
        _describe command items
        ;;
    (trust)
        items=('list:List the keys that images may be signed by' 'remove:Trust a key no longer' 'explain:Say which signatures an image needs, and what to do to allow or deny it')
        _describe command items
        ;;
    (net)
        items=('list:List the networks that pods can join' 'check:Say why pods cannot be reached')
        _describe command items
        ;;
    (*' '*) _rkt_verb ${1% *} ;;
    esac
}
_rkt() {
    setopt localoptions extendedglob
    local verb='' word
    for word in ${words[2,CURRENT-1]}; do
        case $word in (-*) continue ;; esac
        case $verb in
        ('') verb=$word ;;
        (pod | app | image | trust | net) verb="$verb $word" ;;
        esac
    done
    case $PREFIX in
    (--*=*)
        word=${PREFIX%%=*}
        compset -P '*='
        _rkt_value $word
        ;;
    (*) _rkt_verb $verb ;;
    esac
}
_rkt "$@"
