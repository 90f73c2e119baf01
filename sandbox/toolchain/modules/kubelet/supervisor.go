package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/virtual-kubelet/virtual-kubelet/errdefs"
	"github.com/virtual-kubelet/virtual-kubelet/node/api"
)

// supervisor asks the sandbox's supervisor about the pods of this node. A socket belongs to one node, so an agent
// reaches the pods of its own node and no others.
type supervisor struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)
	http *http.Client
}

func newSupervisor(socket string) *supervisor {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, "unix", socket)
	}
	return &supervisor{dial: dial, http: &http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// get asks for a path; the caller closes the body. Answers other than 200 are errors, 404 one that says "not found".
func (s *supervisor) get(ctx context.Context, path string, query url.Values) (io.ReadCloser, error) {
	target := url.URL{Scheme: "http", Host: "supervisor", Path: path, RawQuery: query.Encode()}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, err
	}
	response, err := s.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the sandbox's supervisor does not answer: %w", err)
	}
	if response.StatusCode == http.StatusOK {
		return response.Body, nil
	}
	defer response.Body.Close()
	message, _ := io.ReadAll(io.LimitReader(response.Body, 4096))
	if response.StatusCode == http.StatusNotFound {
		return nil, errdefs.NotFound(string(message))
	}
	return nil, fmt.Errorf("%s", message)
}

// logs streams a container's log.
func (s *supervisor) logs(ctx context.Context, namespace, pod, container string, options api.ContainerLogOpts) (io.ReadCloser, error) {
	query := url.Values{}
	if options.Tail > 0 {
		query.Set("tailLines", strconv.Itoa(options.Tail))
	}
	if options.LimitBytes > 0 {
		query.Set("limitBytes", strconv.Itoa(options.LimitBytes))
	}
	since := options.SinceTime
	if options.SinceSeconds > 0 {
		since = time.Now().Add(-time.Duration(options.SinceSeconds) * time.Second)
	}
	if !since.IsZero() {
		query.Set("since", since.UTC().Format(time.RFC3339Nano))
	}
	for name, set := range map[string]bool{"timestamps": options.Timestamps, "follow": options.Follow, "previous": options.Previous} {
		if set {
			query.Set(name, "true")
		}
	}
	return s.get(ctx, podPath("logs", namespace, pod, container), query)
}

// forward joins a stream with a port of a pod. It dials the pod's address, so that a server that listens on the pod's
// localhost alone is not reached; a kubelet would reach it.
func (s *supervisor) forward(ctx context.Context, namespace, pod string, port int32, stream io.ReadWriteCloser) error {
	defer stream.Close()
	body, err := s.get(ctx, podPath("address", namespace, pod), nil)
	if err != nil {
		return err
	}
	var answer struct {
		IP string `json:"ip"`
	}
	err = json.NewDecoder(body).Decode(&answer)
	body.Close()
	if err != nil {
		return fmt.Errorf("the supervisor's answer is not understood: %w", err)
	}
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(answer.IP, strconv.Itoa(int(port))))
	if err != nil {
		return fmt.Errorf("port %d of pod %s/%s does not answer: %w", port, namespace, pod, err)
	}
	defer connection.Close()
	sent := make(chan struct{})
	go func() {
		_, _ = io.Copy(connection, stream)
		if half, ok := connection.(*net.TCPConn); ok {
			_ = half.CloseWrite()
		}
		close(sent)
	}()
	if _, err := io.Copy(stream, connection); err != nil {
		return err
	}
	return nil
}

func podPath(parts ...string) string {
	path := ""
	for _, part := range parts {
		path += "/" + part
	}
	return path
}
