// strain in TeamCity: values to chart, build problems and the tests come by service messages. Take the build type into
// .teamcity/settings.kts, and name it in `project { buildType(Strain) }`.
import jetbrains.buildServer.configs.kotlin.*
import jetbrains.buildServer.configs.kotlin.buildSteps.script

object Strain : BuildType({
    name = "strain"
    artifactRules = "strain-results => strain-results"

    params {
        // Put the owner of strain's repository in the place of OWNER.
        param("env.STRAIN_REPOSITORY", "https://github.com/OWNER/strain")
    }
    vcs {
        root(DslContext.settingsRoot)
    }
    steps {
        script {
            name = "Install strain"
            scriptContent = """
                [ -d .strain ] || git clone -q --depth 1 "${'$'}STRAIN_REPOSITORY" .strain
                cd .strain && ci/setup build && make -j"${'$'}(nproc)"
            """.trimIndent()
        }
        script {
            name = "Run the suite"
            scriptContent = ".strain/build/release/strain run"
        }
    }
})
