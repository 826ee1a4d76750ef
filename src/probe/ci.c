/* CI systems: one table of what each sets in the environment, and where its workflow goes. */
#include "probe/ci.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* clang-format off: a row per system */
const struct ci_system ci_systems[] = {
	{
		/* https://docs.github.com/actions/reference/workflows-and-actions/variables */
		.name = "github",
		.title = "GitHub Actions",
		.told = "annotations at the suite's lines, the job summary, the step's outputs",
		.sign = "GITHUB_ACTIONS",
		.commit = "GITHUB_SHA",
		.branch = "GITHUB_REF_NAME",
		.url = "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID",
		.root = "GITHUB_WORKSPACE",
		.summary = "GITHUB_STEP_SUMMARY",
		.output = "GITHUB_OUTPUT",
		.workflow = { ".github", "ci/github.yml", ".github/workflows/strain.yml",
			      "put the owner of strain's repository in the place of OWNER" },
	},
	{
		/* https://docs.gitlab.com/ci/variables/predefined_variables/ */
		.name = "gitlab",
		.title = "GitLab",
		.told = "`metrics.txt` and `gl-code-quality.json` in the run directory",
		.sign = "GITLAB_CI",
		.commit = "CI_COMMIT_SHA",
		.branch = "CI_COMMIT_REF_NAME",
		.url = "$CI_JOB_URL",
		.root = "CI_PROJECT_DIR",
		.shard = { "CI_NODE_INDEX", "CI_NODE_TOTAL", 1 },
		.workflow = { ".gitlab-ci.yml", "ci/gitlab-ci.yml", ".gitlab/strain.yml",
			      "in .gitlab-ci.yml: include: { local: .gitlab/strain.yml }" },
	},
	{
		/* https://learn.microsoft.com/azure/devops/pipelines/build/variables */
		.name = "azure",
		.title = "Azure Pipelines",
		.told = "issues at the suite's lines, the summary, success with issues for warnings",
		.sign = "TF_BUILD",
		.commit = "BUILD_SOURCEVERSION",
		.branch = "BUILD_SOURCEBRANCHNAME",
		.url = "$SYSTEM_COLLECTIONURI$SYSTEM_TEAMPROJECT/_build/results?buildId=$BUILD_BUILDID",
		.root = "BUILD_SOURCESDIRECTORY",
		.shard = { "SYSTEM_JOBPOSITIONINPHASE", "SYSTEM_TOTALJOBSINPHASE", 1 },
		.workflow = { "azure-pipelines.yml", "ci/azure-pipelines.yml",
			      "azure-pipelines.strain.yml",
			      "make it a pipeline, or take its steps into yours" },
	},
	{
		/* https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html */
		.name = "teamcity",
		.title = "TeamCity",
		.told = "values to chart, build problems, the tests of junit.xml",
		.sign = "TEAMCITY_VERSION",
		.commit = "BUILD_VCS_NUMBER",
		.url = "$BUILD_URL",
		.workflow = { ".teamcity", "ci/teamcity.kts", ".teamcity/strain.kts",
			      "take its build type into .teamcity/settings.kts" },
	},
	{
		/* https://buildkite.com/docs/pipelines/configure/environment-variables */
		.name = "buildkite",
		.title = "Buildkite",
		.told = "the summary as an annotation of the build",
		.sign = "BUILDKITE",
		.commit = "BUILDKITE_COMMIT",
		.branch = "BUILDKITE_BRANCH",
		.url = "$BUILDKITE_BUILD_URL",
		.root = "BUILDKITE_BUILD_CHECKOUT_PATH",
		.shard = { "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0 },
		.workflow = { ".buildkite", "ci/buildkite.yml", ".buildkite/strain.yml",
			      "a step of yours: buildkite-agent pipeline upload .buildkite/strain.yml" },
	},
	{
		/*
		 * https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables
		 */
		.name = "jenkins",
		.title = "Jenkins",
		.told = "nothing: its plugins read junit.xml and keep the rest",
		.sign = "JENKINS_URL",
		.commit = "GIT_COMMIT",
		.branch = "GIT_BRANCH",
		.url = "$BUILD_URL",
		.root = "WORKSPACE",
		.workflow = { "Jenkinsfile", "ci/Jenkinsfile", "Jenkinsfile.strain",
			      "take its stages into Jenkinsfile, or make it a job of its own" },
	},
	{
		/*
		 * https://circleci.com/docs/reference/variables/;
		 * CIRCLE_WORKING_DIRECTORY begins with a tilde
		 */
		.name = "circleci",
		.title = "CircleCI",
		.told = "nothing: it reads junit.xml and keeps the rest",
		.sign = "CIRCLECI",
		.commit = "CIRCLE_SHA1",
		.branch = "CIRCLE_BRANCH",
		.url = "$CIRCLE_BUILD_URL",
		.shard = { "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0 },
		.workflow = { ".circleci", "ci/circleci.yml", ".circleci/strain.yml",
			      "take its job into .circleci/config.yml" },
	},
	{
		/*
		 * https://slurm.schedmd.com/sbatch.html,
		 * https://slurm.schedmd.com/job_array.html: with --array=0-N
		 */
		.name = "slurm",
		.title = "Slurm",
		.told = "nothing: it is no CI system, but deals jobs as one",
		.sign = "SLURM_JOB_ID",
		.root = "SLURM_SUBMIT_DIR",
		.shard = { "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", 0 },
		.workflow = { NULL, "ci/slurm.sh", "strain.sbatch",
			      "sbatch strain.sbatch" },
	},
	{ .name = "none", .title = "none", .told = "nothing" },
	{ .name = NULL },
};
/* clang-format on */

const char *const *ci_names(struct arena *a)
{
	enum { NSYSTEMS = sizeof ci_systems / sizeof *ci_systems };
	const char **names = arena_array(a, NSYSTEMS + 1, sizeof *names);

	names[0] = "auto";
	for (size_t i = 0; i < NSYSTEMS; i++)
		names[i + 1] = ci_systems[i].name;
	return names;
}

const struct ci_system *ci_find(const char *name)
{
	for (const struct ci_system *s = ci_systems; s->name; s++)
		if (!strcmp(s->name, name))
			return s;
	return NULL;
}

const struct ci_system *ci_of_environment(void)
{
	const struct ci_system *s = ci_systems;

	while (s->sign && !ci_variable(s->sign))
		s++;
	return s;
}

const char *ci_variable(const char *name)
{
	const char *value = name ? getenv(name) : NULL;

	return value && *value ? value : NULL;
}

/* --- facts ------------------------------------------------------------------------------ */

/* The text with its variables put in; NULL where one of them is not set. */
static const char *expanded(struct arena *a, const char *s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	struct text t = { .arena = a };

	while (s && *s) {
		size_t plain = strcspn(s, "$"), n;
		const char *value;

		text_add_bytes(&t, s, plain);
		s += plain;
		if (!*s)
			break;
		n = strspn(s + 1, letters);
		value = ci_variable(arena_strndup(a, s + 1, n));
		if (!value)
			return NULL;
		text_add(&t, value);
		s += n + 1;
	}
	return s ? text_string(&t) : NULL;
}

const struct host_fact *ci_facts(struct arena *a, size_t *n)
{
	const struct ci_system *s = ci_of_environment();
	const struct host_fact all[] = {
		{ "ci", s->name },
		{ "ci_url", expanded(a, s->url) },
		{ "git_commit", ci_variable(s->commit) },
		{ "git_branch", ci_variable(s->branch) },
	};
	struct host_fact *known = arena_array(a, sizeof all / sizeof *all, sizeof *known);

	*n = 0;
	for (size_t i = 0; s->sign && i < sizeof all / sizeof *all; i++)
		if (all[i].value)
			known[(*n)++] = all[i];
	return known;
}

/* --- shards ----------------------------------------------------------------------------- */

/*
 * The system whose variables say which part this is; strain's own go before. NULL: none.
 * A job that is not dealt has 0 of 0.
 */
static const struct ci_system *dealer(int64_t *index, int64_t *total)
{
	static const struct ci_system own = {
		.shard = { "STRAIN_SHARD_INDEX", "STRAIN_SHARD_TOTAL", 1 },
	};

	for (const struct ci_system *s = &own; s == &own || s->name;
	     s = s == &own ? ci_systems : s + 1) {
		const char *at = ci_variable(s->shard.index),
			   *of = ci_variable(s->shard.total);

		if (at && of && text_to_int64(at, index) && text_to_int64(of, total) &&
		    *total > 0)
			return s;
	}
	return NULL;
}

/* "CI_NODE_INDEX, SYSTEM_JOBPOSITIONINPHASE or …" */
static const char *index_names(struct arena *a)
{
	struct text t = { .arena = a };

	text_add(&t, "STRAIN_SHARD_INDEX");
	for (const struct ci_system *s = ci_systems; s->name; s++)
		if (s->shard.index)
			text_addf(&t, ", %s", s->shard.index);
	return text_string(&t);
}

int ci_shard(int64_t *part, int64_t *of, struct error *err)
{
	scoped_arena a = arena_new();
	int64_t index, total;
	const struct ci_system *s = dealer(&index, &total);

	if (!s)
		return error_usage(err,
				   "no CI system's variables say which part this is (%s)",
				   index_names(a));
	if (index < s->shard.first || index - s->shard.first >= total)
		return error_usage(err, "%s=%lld of %s=%lld is no part", s->shard.index,
				   (long long)index, s->shard.total, (long long)total);
	*part = index - s->shard.first + 1;
	*of = total;
	return 0;
}
