package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/virtual-kubelet/virtual-kubelet/errdefs"
	"github.com/virtual-kubelet/virtual-kubelet/node/api"
	utilexec "k8s.io/utils/exec"
)

// The first byte of every message says what it carries; the numbers are those of Kubernetes' own WebSocket protocol.
const (
	channelStdin  = 0
	channelStdout = 1
	channelStderr = 2
	channelResult = 3
	channelResize = 4
	channelClose  = 255
)

// closeTimeout is how long the supervisor may take to read the goodbye of an exec session.
const closeTimeout = time.Second

// execution is one command that runs in a container, seen through a WebSocket to the supervisor.
type execution struct {
	connection *websocket.Conn
	// Guards writes: gorilla's connections have one writer at a time.
	writing sync.Mutex
}

// exec runs a command in a container and joins its streams; an exit code other than 0 is a utilexec.CodeExitError.
func (s *supervisor) exec(ctx context.Context, namespace, pod, container string, command []string, streams api.AttachIO) error {
	query := url.Values{"command": command}
	if streams.TTY() {
		query.Set("tty", "true")
	}
	target := url.URL{Scheme: "ws", Host: "supervisor", Path: podPath("exec", namespace, pod, container), RawQuery: query.Encode()}
	dialer := websocket.Dialer{NetDialContext: s.dial}
	connection, response, err := dialer.DialContext(ctx, target.String(), nil)
	if err != nil {
		return refusal(response, err)
	}
	defer connection.Close()
	running := &execution{connection: connection}
	if stdin := streams.Stdin(); stdin != nil {
		go running.sendInput(stdin)
	}
	done := make(chan struct{})
	defer close(done)
	go running.sendSizes(streams.Resize(), done)
	return running.receive(streams)
}

// refusal is the error of a session that the supervisor did not start.
func refusal(response *http.Response, err error) error {
	if response == nil {
		return fmt.Errorf("the sandbox's supervisor does not answer: %w", err)
	}
	message, _ := io.ReadAll(response.Body)
	if response.StatusCode == http.StatusNotFound {
		return errdefs.NotFound(string(message))
	}
	return errors.New(string(message))
}

func (e *execution) send(channel byte, data []byte) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	return e.connection.WriteMessage(websocket.BinaryMessage, append([]byte{channel}, data...))
}

func (e *execution) sendInput(stdin io.Reader) {
	buffer := make([]byte, 32*1024)
	for {
		count, err := stdin.Read(buffer)
		if count > 0 && e.send(channelStdin, buffer[:count]) != nil {
			return
		}
		if err != nil {
			_ = e.send(channelClose, []byte{channelStdin})
			return
		}
	}
}

func (e *execution) sendSizes(sizes <-chan api.TermSize, done <-chan struct{}) {
	for {
		select {
		case size, open := <-sizes:
			if !open {
				return
			}
			message, _ := json.Marshal(map[string]uint16{"columns": size.Width, "rows": size.Height})
			if e.send(channelResize, message) != nil {
				return
			}
		case <-done:
			return
		}
	}
}

// receive copies the command's output until its result comes.
func (e *execution) receive(streams api.AttachIO) error {
	for {
		_, message, err := e.connection.ReadMessage()
		if err != nil {
			return fmt.Errorf("the session ended before the command did: %w", err)
		}
		if len(message) == 0 {
			continue
		}
		data := message[1:]
		switch message[0] {
		case channelStdout:
			if err := write(streams.Stdout(), data); err != nil {
				return err
			}
		case channelStderr:
			if err := write(streams.Stderr(), data); err != nil {
				return err
			}
		case channelResult:
			return e.result(data)
		}
	}
}

func (e *execution) result(data []byte) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	goodbye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = e.connection.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(closeTimeout))
	var result struct {
		ExitCode int `json:"exitCode"`
	}
	if err := json.Unmarshal(data, &result); err != nil {
		return fmt.Errorf("the supervisor's answer is not understood: %w", err)
	}
	if result.ExitCode == 0 {
		return nil
	}
	return utilexec.CodeExitError{Err: fmt.Errorf("exit code %d", result.ExitCode), Code: result.ExitCode}
}

// write copies output to a stream that the client may not have asked for.
func write(stream io.Writer, data []byte) error {
	if stream == nil {
		return nil
	}
	_, err := stream.Write(data)
	return err
}
