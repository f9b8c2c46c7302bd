// Holds each Kubernetes object of a file against the schema of its kind: node check_schemas.js FILE
const fs = require("fs");
const yaml = require("js-yaml");

let wrong = 0;
const objects = yaml.loadAll(fs.readFileSync(process.argv[2], "utf8"));
for (const object of objects) {
  const name = `${object.kind} ${object.metadata.name}`;
  if (object.kind === "Secret") {
    for (const key of Object.keys(object.data)) {
      object.data[key] = object.data[key].replace(/\s/g, ""); // kustomize folds long base64, which Kubernetes takes
    }
  }
  try {
    const Model = require(`kubernetes-models/${object.apiVersion}`)[object.kind];
    new Model(object).validate();
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    wrong += 1;
  }
}
console.log(`${objects.length - wrong} of ${objects.length} objects are as Kubernetes' schemas say`);
process.exit(wrong === 0 && objects.length > 0 ? 0 : 1);
