/**
 * Hongwen's test keys: two RSA private keys of 2048 bits, PKCS#8 in base64. They are published with this package, the same in
 * every start of every sandbox so that a client's configuration goes on working, and protect nothing: never use them elsewhere.
 */

/** The merchant's. */
export const publicTestMerchantKey: string = [
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDaymYNTaHpG/Vfmu5dFg/Lt4Xs4WeOBjrgjObng2X0mxEtRR/sRY/i75B8vywS",
  "BZi9q6aL0H9qZewc9NIqPOLQZxDKmamUR4UIUQBYB4pPvKmYu7XR20JqhCSysbmHRaWzBRx5YmTj4W/dyL0iV89n250JKOL25eCa9jZSTna8Tw5F",
  "+v5qex/14sxaTVp8ieM2PFVKdVqpUDSAO/+QeM+OtnqSlSkFIVly7TdEi5Uq/dnCwy7NQe8YTsDcF1km/mTfJXWqgS9pul/kGVfpu9Uvh6cHHJ/I",
  "6QvxArc+ieLHTvOSMKmpii8w0jW1s8SonqtO+alm7ColXCv9TeL4yuh1AgMBAAECggEAGZxaoNEHFGn06ZmRsGzOMYsMjsN94zageruTpeMQMrda",
  "JeHzEC2+X5KqZ6fbKUrla8JljvU7jQFcR7FyzoXtCPcflI+zNYu/q08MCsHrM1VCxwGmEWgomJ5aS16ZeJezA0ckY6Mcaz5u4VfHp/b+bMpc0f8q",
  "vjr/dTQ//Jd5t6YT7ac44+j5e2im9AT4F6XL/agHvBJsBBky23Uqf967JqyfK/s2nXoEuq9ciEN7kKO9E9DZiecEgwa+NI7g+aJHw5reh4eAhw29",
  "PymFeqAlnlD4PVPpJgOBQFC4nqU0lnaWdACPcIHFqPI6QsdOrMKI8+H2gfnfIg/BP7WcW7rI2wKBgQD4SYJco6UZXfHHG8Oqyzkwl92ew6vniNKd",
  "jCsq9B055UjRSyZvrrUUL3M31VHx9RYnyBLPq/5B+7QIpLAkQ6StTOb29q8oXWCuWV42Nm0F3HnlT/5RMzMHwqABeE70m5z2ajFpNKQM9pJDs0CC",
  "SLHGN/TZE/84i7TBXjyo3af3swKBgQDhllHe9Oh/8smdY+pF1pfwSdemhaWoPCn/pbpvsqh4EMid9ov8ifm8p9WonhfbGgffpQeoCRo3bhYIHImL",
  "IhP6A+pdL3TKAx1VV9lcQqVH4DC6FIzUgJDZhfd+WcyiQ67BOGGlXbdcFZRhxDIa+pbtDS1pj+4xBctHd4t+TbALNwKBgFuA8+tiYCFWLxn7UIRs",
  "ezo+be3qHTuqgDySAQLGjtLcfparxJGaaJ/00Ni95IJwmea1ZMFmmMEGm5Yn48apq1I3KlPQHEObDluTEhaWvl1PoRjy/z47yU3N25xPE4Iwq4th",
  "Ha6xONiSMtuCf37EfcgYrUMnjILxcf9l1KNDdXjjAoGAErYhPFkcH+DHkGKFQB24pJm7ZXiYcQfsg+P/PtyW1L6vpUqZ+eyH5noVYtMaL3ZNSOOr",
  "aui2X/qloS6cygmdlpNUkT4qdcckW7vZr6lnhDq4T/b8Z3Pyj9ho2vYf3yW2DRjcIJdRajXwBNv9O/elJSx+o87odvCAGAF2dJeFDqkCgYEAiaHI",
  "LhhW/6zFX9uyLlcUmfo4ufhF5VihC96O+KHihwceZWjixSyrcdVICla4kZjHWizKO1NJYZu8j2pZDcwXyW0GWPM/cu1hAThRHPkOELpwA3Cnx4CY",
  "6ju0Hg+Xvuw7zRzgzI+muzZqpXdZncHfSaU0AiLrRo8gjV2wyawQchA=",
].join("");

/** The platform's. */
export const publicTestPlatformKey: string = [
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCt0ei+Vh+qyZUPs22T0VsPBi/tpqGz6JHsEQdYpA//L0f8KbEeHRJGiFWcZSq+",
  "FznzEaXQJWsenx5037EPmhj/HRGeIT3FvSAoH0gqtRba0u2Xn3gFQtpfm/bG2Ya9kCnuTRqb1o4KbsJIA3LTUq3ppiUk4ZW6IftxhUhxaIP7YRMg",
  "CGG3Q6fOi5oQFASgrZe+QHaUFObsQwnq7Fv4zLQxfvyx5ICbvdMmQwwhOQoIjS93fm9iONF7ZkCyNRcyivg2Lr9vBtbvT4WjDCP2CgYBJyfiA6PQ",
  "es0d2Iww95Bs046D6K9XpHHmq+xMvEGUBUB7JWv2b1HQWtoRAc+HI4FDAgMBAAECggEAE0NGHph5xZoLCw87OgdDUZzBwVMBluf+X+HFOtANC8ko",
  "GkGz5LPxELWkKIMCTnL8KOalmwsX3hq2gS+XC4psHGg9dGpCUmsdU1pKy5zU+GbUDhpjQ9CpqwXO6TDgde/c4xFSvRQfxU01T6No3Wggvi97l0+T",
  "9xQ0AtvJRZ7WXYxbg3R1/MWo6OqoENpqL5fiPagFixE4DtKSNhGnjWKtbaK3TiQmeBjGnTe43CVB5NZq2bT4yTVUqzoq1VX6UbkahAdhrhjtErYl",
  "O23IlWr7Pps85zIghmQbnT+KF6hyAsnbye4LoGOpPuNLQgu9IFr2RDmeBCmbNfONxgjZdAqTVQKBgQDevZezh2jbITDgCXDKRu481KOZ2LrLExdF",
  "U4Yo57p+bK4Sae1LtOK+Xj/d/i/gTDwMaGpXAxRCrxIrnk6hoOY2c+k9yIQsP102f7DiZvekABDvNH1xmuvo6cqiQyJpgLgPirDjOprjW6COlm/m",
  "+IpeJk9gxeLIK75AoOcxd1G/VQKBgQDHxkrqDaEuKhg1YbUOX2J7jP1PrBqX625Ek+EQTg9C+0xnDtqR1gcrPwhsbjcthvzRNXI/pK1RfPk0gc3b",
  "SZT1FkPfLn5HOvfu5BX5zfgwGI6CtOzamArJrC4JQevQ/0Zv4JFfQ6ErzlfU05JhMgVZ9NMlFkdwQzBVTm6VmCnONwKBgQDQM3H4mwr1QToZQFnQ",
  "iaqo664c4UwBBFBNOfx+gdR91gKELcVkbalAfoK+c5m21CuRAYzc1oD6sACRCwG+7NIjdgc//A0n+vabOZJSniK+hl1N6seTCFeZN+dz8sLY0Tu7",
  "M02SqLYc7QnQHmhtAkb8KF0sPOx1ZQYKDRztzPV5nQKBgAqlAjDecQwoqgmOHzuY0YKLzKOGJBScMs/soT1hK2cCRNvo6rSClvcy8Jv2c3I1kxsC",
  "ogfKGoIRCqZFlFZu4UT93rfxnkDlX3iXJqSc2PCXHmDQix5Ko6iDSCCuJoaIU5R6fsR4sgnHgN6SN2Z+Z9KXPPjo6v2MVvL0rufBp9iZAoGAHJYm",
  "yQ6bTcPwA1x0C4Ra39jJBJYkB60BH5uQ0N8YaK94UyVWX1avbmlJKB8O0adHOyiibF4NLdF7BEynaxR99NoBajYVrKlrs/6Fr/72ora+JYYj8TUw",
  "P/7sM6jDq8fYJPWuOflVuGxH1fOYOL9flLY+l5q/zQNr9kOE9SjcbEw=",
].join("");
