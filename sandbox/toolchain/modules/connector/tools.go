//go:build tools

package tools

import _ "github.com/virtual-kubelet/azure-aci/cmd/virtual-kubelet"
