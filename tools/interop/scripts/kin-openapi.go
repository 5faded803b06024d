// Validates the OpenAPI documents that Go can read. Not their samples: it refuses null where a branch of a choice allows it.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	checks, problems := 0, []string{}
	text, err := os.ReadFile(filepath.Join(os.Args[1], "index.json"))
	if err != nil {
		panic(err)
	}
	var all struct {
		Gateways map[string]map[string]interface{} `json:"gateways"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		panic(err)
	}
	for _, gateway := range all.Gateways {
		file, found := gateway["openapi-3.0"].(string)
		if !found {
			file = gateway["openapi"].(string)
		}
		document, err := openapi3.NewLoader().LoadFromFile(filepath.Join(os.Args[1], file))
		if err == nil {
			err = document.Validate(context.Background(), openapi3.DisableExamplesValidation())
		}
		checks++
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s: %.300s", file, err.Error()))
		}
	}
	result, _ := json.Marshal(map[string]interface{}{"checks": checks, "problems": problems})
	fmt.Printf("\n%s\n", result)
}
