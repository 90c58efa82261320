package main

import (
	"database/sql"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	_ "github.com/mattn/go-sqlite3"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const maxBytes = 1 << 20 // a request body is at most slightly larger than 256 KiB

func main() {
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("RATECARD_SIGNING_SECRET"))
	if err != nil {
		log.Fatal("set RATECARD_SIGNING_SECRET to the webhook's signing_secret: ", err)
	}
	db, err := sql.Open("sqlite3", or(os.Getenv("INBOX"), "inbox.db")+"?_busy_timeout=5000")
	if err != nil {
		log.Fatal(err)
	}
	_, err = db.Exec("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body TEXT NOT NULL, done INTEGER DEFAULT 0)")
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("POST /webhooks", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(receive(webhook, db, w, r))
	})
	server := &http.Server{Addr: or(os.Getenv("ADDRESS"), ":9000"), ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

// receive returns the status of the response.
func receive(webhook *standardwebhooks.Webhook, db *sql.DB, w http.ResponseWriter, r *http.Request) int {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBytes))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return http.StatusBadRequest
	}
	if err := webhook.Verify(body, r.Header); err != nil {
		return http.StatusUnauthorized
	}
	if r.Header.Get("Ratecard-Webhook-Test") == "true" {
		return http.StatusNoContent // a test event: do not act on it
	}
	const insert = "INSERT INTO inbox (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING"
	if _, err := db.Exec(insert, r.Header.Get("webhook-id"), string(body)); err != nil {
		log.Print(err)
		return http.StatusInternalServerError // not saved, so the service must retry
	}
	return http.StatusNoContent // another process handles the saved events
}

func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
