// The node agent answers on port 10250 of a GKE node of the sandbox, as the kubelet does: it speaks the streaming
// protocols (SPDY/3.1) in which the API server asks for logs, exec and port forwarding. What a pod is and what runs in
// it is known to the sandbox's supervisor alone; the agent asks it over a Unix socket.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"github.com/virtual-kubelet/virtual-kubelet/node/api"
)

// streamIdleTimeout is how long an exec session or a forwarded port may be silent; the kubelet's default.
const streamIdleTimeout = 4 * time.Hour

// shutdownTimeout is how long open requests may take to end after SIGTERM.
const shutdownTimeout = 2 * time.Second

func main() {
	listen := flag.String("listen", ":10250", "address and port of the kubelet's HTTPS server")
	socket := flag.String("socket", "", "Unix socket of the supervisor for this node")
	certificate := flag.String("tls-cert-file", "", "serving certificate (PEM)")
	key := flag.String("tls-private-key-file", "", "key of the serving certificate (PEM)")
	clientCA := flag.String("client-ca-file", "", "authority of the client certificates that are accepted (PEM)")
	client := flag.String("client-name", "kube-apiserver-kubelet-client", "common name of the only client that is accepted")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	tlsConfig, err := newTLSConfig(*certificate, *key, *clientCA)
	if err != nil {
		log.Fatalf("node-agent: %v", err)
	}
	server := &http.Server{
		Addr:              *listen,
		Handler:           onlyFor(*client, newHandler(newSupervisor(*socket))),
		TLSConfig:         tlsConfig,
		ReadHeaderTimeout: 30 * time.Second,
	}
	go func() {
		<-ctx.Done()
		deadline, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
		defer cancel()
		if server.Shutdown(deadline) != nil {
			_ = server.Close()
		}
	}()
	log.Printf("node-agent: serving on %s", *listen)
	if err := server.ListenAndServeTLS("", ""); !errors.Is(err, http.ErrServerClosed) {
		log.Fatalf("node-agent: %v", err)
	}
}

// newHandler serves what the sandbox models of the kubelet's API: health, logs, exec and port forwarding.
func newHandler(supervisor *supervisor) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	mux.Handle("/", api.PodHandler(api.PodHandlerConfig{
		GetContainerLogs:      supervisor.logs,
		RunInContainer:        supervisor.exec,
		AttachToContainer:     refuseAttach,
		PortForward:           supervisor.forward,
		StreamIdleTimeout:     streamIdleTimeout,
		StreamCreationTimeout: 30 * time.Second,
	}, false))
	return mux
}

// refuseAttach says that the streams of a container's first process are not kept for attaching.
func refuseAttach(_ context.Context, namespace, pod, container string, _ api.AttachIO) error {
	return fmt.Errorf("the sandbox does not model attach: use `kubectl logs -f -n %s %s -c %s` or `kubectl exec`", namespace, pod, container)
}
