package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
)

// newTLSConfig makes a server that shakes hands only with clients whose certificate the cluster's authority has signed.
func newTLSConfig(certificateFile, keyFile, clientCAFile string) (*tls.Config, error) {
	certificate, err := tls.LoadX509KeyPair(certificateFile, keyFile)
	if err != nil {
		return nil, fmt.Errorf("read the serving certificate: %w", err)
	}
	pem, err := os.ReadFile(clientCAFile)
	if err != nil {
		return nil, fmt.Errorf("read the client authority: %w", err)
	}
	clients := x509.NewCertPool()
	if !clients.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("read the client authority: %s holds no certificate", clientCAFile)
	}
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{certificate},
		ClientCAs:    clients,
		ClientAuth:   tls.RequireAndVerifyClientCert,
		// The API server's SPDY streams upgrade an HTTP/1.1 connection.
		NextProtos: []string{"http/1.1"},
	}, nil
}

// onlyFor refuses every client but the one with that common name. The cluster's authority also signs the certificates
// of nodes and administrators; the kubelet asks the API server whether they may (SubjectAccessReview), the agent is
// stricter: they go through the API server.
func onlyFor(commonName string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := r.TLS.PeerCertificates[0].Subject.CommonName; name != commonName {
			http.Error(w, fmt.Sprintf("%q may not use the kubelet's API: only %q may", name, commonName), http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
