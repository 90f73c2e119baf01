// Pulumi's own Kubernetes provider. Its own main package cannot be built from the module, which lacks the files that
// this one embeds in their original form.
package main

import (
	"bytes"
	_ "embed"
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

func main() {
	provider.Serve("kubernetes", version.Version, withVersion(schema), terraformMapping)
}

// withVersion puts the version into a schema that has none: a JSON object with at least one property.
func withVersion(schema []byte) []byte {
	return bytes.Replace(schema, []byte("{"), []byte(fmt.Sprintf("{\"version\":%q,", version.Version)), 1)
}
