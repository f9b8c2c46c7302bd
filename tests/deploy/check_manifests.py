"""What must hold between the parts of the container files and the Kubernetes manifests.

check_manifests.py FOLDER...: reads every Containerfile and YAML file in them.
"""

import pathlib
import re
import sys

import yaml

UID = 7780
PORTS = {7780, 7781, 7782, 7790}
problems = []


def expect(holds, problem):
    if not holds:
        problems.append(problem)


def check_containerfile(path):
    lines = re.sub(r"\\\n", " ", path.read_text()).splitlines()
    words = [line.split(None, 1) for line in lines if line and not line.startswith("#")]
    instructions = [(word[0], word[1]) for word in words if word[0].isupper()]
    stages = [argument for word, argument in instructions if word == "FROM"]
    last = max(i for i, (word, _) in enumerate(instructions) if word == "FROM")
    expect(len(stages) == 2, f"{path}: what builds is not what runs")
    expect(all("debian:12-slim" in stage for stage in stages), f"{path}: Debian 12")
    final = instructions[last:]
    expect(("USER", f"{UID}:{UID}") in final, f"{path}: does not run as {UID}")
    for needed in ("HEALTHCHECK", "ENTRYPOINT"):
        expect(any(word == needed for word, _ in final), f"{path}: no {needed}")
    for word, argument in instructions:
        sources = [part for part in argument.split()[:-1] if not part.startswith("--")]
        if word == "COPY":
            for source in sources:
                expect(pathlib.Path(source).exists(), f"{path}: {source} is not there")


def check_service(name, service):
    where = f"service {name}"
    expect(service.get("read_only") is True, f"{where}: its root file system can be written to")
    expect(service.get("user") == f"{UID}:{UID}", f"{where}: does not run as {UID}")
    expect(service.get("cap_drop") == ["ALL"], f"{where}: keeps capabilities")
    expect("no-new-privileges:true" in service.get("security_opt", []), f"{where}: may gain privileges")
    file = pathlib.Path("deploy/containers") / pathlib.Path(service["build"]["dockerfile"]).name
    expect(file.exists(), f"{where}: {file} is not there")


def check_compose(compose):
    for name, service in compose["services"].items():
        check_service(name, service)
        for secret in service.get("secrets", []):
            source = secret["source"] if isinstance(secret, dict) else secret
            expect(source in compose["secrets"], f"service {name}: no secret {source}")
    expect(compose["services"]["worker"]["deploy"]["replicas"] >= 2, "workers are not several")


def check_pod(where, pod, names):
    expect(pod.get("automountServiceAccountToken") is False, f"{where}: gets a token")
    expect(pod.get("serviceAccountName") in names["ServiceAccount"], f"{where}: its account is not there")
    security = pod.get("securityContext", {})
    expect(security.get("runAsNonRoot") is True and security.get("runAsUser") == UID, f"{where}: runs as root")
    expect(security.get("seccompProfile") == {"type": "RuntimeDefault"}, f"{where}: has no system call filter")
    volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
    for volume in volumes.values():
        if "secret" in volume:
            expect(volume["secret"]["secretName"] in names["Secret"], f"{where}: secret of {volume['name']}")
        if "configMap" in volume:
            expect(volume["configMap"]["name"] in names["ConfigMap"], f"{where}: config map of {volume['name']}")
    for container in pod["containers"]:
        inner = container.get("securityContext", {})
        expect(inner.get("allowPrivilegeEscalation") is False, f"{where}: may gain privileges")
        expect(inner.get("readOnlyRootFilesystem") is True, f"{where}: its root file system can be written to")
        expect(inner.get("capabilities") == {"drop": ["ALL"]}, f"{where}: keeps capabilities")
        expect("livenessProbe" in container, f"{where}: nobody looks whether it lives")
        expect("limits" in container.get("resources", {}), f"{where}: no limit of memory")
        expect(":" in container["image"], f"{where}: an image without a version")
        for source in container.get("envFrom", []):
            expect(source["secretRef"]["name"] in names["Secret"], f"{where}: secret of the environment")
    return volumes


def check_mounts(where, pod, volumes):
    for container in pod["containers"]:
        for mount in container.get("volumeMounts", []):
            expect(mount["name"] in volumes, f"{where}: no volume {mount['name']}")


def pods_of(objects):
    for item in objects:
        if item["kind"] in ("StatefulSet", "Deployment"):
            yield item, item["spec"]["template"]


def matches(selector, labels):
    return all(labels.get(key) == value for key, value in selector.items())


def check_kubernetes(objects):
    names = {}
    for item in objects:
        names.setdefault(item["kind"], set()).add(item["metadata"]["name"])
    labels_of_pods = []
    for item, template in pods_of(objects):
        where = f"{item['kind']} {item['metadata']['name']}"
        labels = template["metadata"]["labels"]
        labels_of_pods.append(labels)
        expect(matches(item["spec"]["selector"]["matchLabels"], labels), f"{where}: does not select its pods")
        volumes = check_pod(where, template["spec"], names)
        claims = {claim["metadata"]["name"]: claim for claim in item["spec"].get("volumeClaimTemplates", [])}
        check_mounts(where, template["spec"], {**volumes, **claims})
    for item in objects:
        where = f"{item['kind']} {item['metadata']['name']}"
        if item["kind"] != "Namespace":
            expect(item["metadata"].get("namespace") == "cinefleet", f"{where}: in no namespace")
        if item["kind"] == "Service":
            expect(any(matches(item["spec"]["selector"], labels) for labels in labels_of_pods), f"{where}: no pod")
            expect({port["port"] for port in item["spec"]["ports"]} == PORTS, f"{where}: ports")
        if item["kind"] == "NetworkPolicy":
            selector = item["spec"]["podSelector"].get("matchLabels", {})
            expect(any(matches(selector, labels) for labels in labels_of_pods), f"{where}: no pod")
        if item["kind"] == "HorizontalPodAutoscaler":
            target = item["spec"]["scaleTargetRef"]
            expect(target["name"] in names[target["kind"]], f"{where}: scales nothing")
    nothing = [item for item in objects if item["kind"] == "NetworkPolicy" and item["spec"]["podSelector"] == {}]
    expect(len(nothing) == 1 and "ingress" not in nothing[0]["spec"], "what is not allowed is not forbidden")
    for kind in ("StatefulSet", "Deployment", "Service", "HorizontalPodAutoscaler", "Secret", "ConfigMap"):
        expect(kind in names, f"no {kind}")


def main():
    for folder in map(pathlib.Path, sys.argv[1:]):
        for path in sorted(folder.glob("Containerfile.*")):
            check_containerfile(path)
        for path in sorted(folder.glob("*.yaml")):
            objects = [item for item in yaml.safe_load_all(path.read_text()) if item]
            if "services" in objects[0]:
                check_compose(objects[0])
            else:
                check_kubernetes(objects)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} problems in {', '.join(sys.argv[1:])}")
    sys.exit(1 if problems else 0)


main()
