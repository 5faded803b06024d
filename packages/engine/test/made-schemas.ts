/** The schemas that `freshDatabase()` has besides the default ones: `driveEngine()` takes them first. */
export const madeSchemas = ["driven_1", "driven_2", "driven_3"] as const;

/** The jobs of driven engines are shared: no worker runs them, and creating their schema costs more than a test. */
export const drivenJobs = "driven_jobs";
