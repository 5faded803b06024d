// Holds gojsonschema against every sample, and against each first sample without one of its required fields.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/xeipuuv/gojsonschema"
)

type message struct {
	File     string   `json:"file"`
	Bundled  string   `json:"bundled"`
	Examples []string `json:"examples"`
}

type index struct {
	Gateways map[string]struct {
		Products []struct {
			Schemas []message `json:"schemas"`
		} `json:"products"`
	} `json:"gateways"`
}

func read(name string, into interface{}) {
	text, err := os.ReadFile(filepath.Join(os.Args[1], name))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		panic(err)
	}
}

func main() {
	var all index
	read("index.json", &all)
	checks, problems := 0, []string{}
	for _, gateway := range all.Gateways {
		for _, product := range gateway.Products {
			for _, each := range product.Schemas {
				file := each.Bundled
				if file == "" {
					file = each.File
				}
				var document map[string]interface{}
				read(file, &document)
				schema, err := gojsonschema.NewSchema(gojsonschema.NewGoLoader(document))
				if err != nil {
					problems = append(problems, file+": "+err.Error())
					continue
				}
				isValid := func(value map[string]interface{}) bool {
					result, err := schema.Validate(gojsonschema.NewGoLoader(value))
					return err == nil && result.Valid()
				}
				var first map[string]interface{}
				for i, example := range each.Examples {
					var sample map[string]interface{}
					read(example, &sample)
					if i == 0 {
						first = sample
					}
					checks++
					if !isValid(sample) {
						problems = append(problems, file+": refuses a sample")
					}
				}
				required, _ := document["required"].([]interface{})
				for _, field := range required {
					name := field.(string)
					kept := first[name]
					delete(first, name)
					checks++
					if isValid(first) {
						problems = append(problems, file+": accepts without "+name)
					}
					first[name] = kept
				}
			}
		}
	}
	text, _ := json.Marshal(map[string]interface{}{"checks": checks, "problems": problems})
	fmt.Printf("\n%s\n", text)
}
