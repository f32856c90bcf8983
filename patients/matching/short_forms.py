"""Short, foreign and familiar forms of one given name, and romanisations of one family name. From general knowledge."""

from patients.spelling import comparison_key

_GIVEN = """
robert bob rob bobby robbie robbo roberto rupert | william bill will billy willie liam wilhelm willem guillermo
guillaume richard dick rick richie ricardo | james jim jimmy jamie jaime giacomo | john jack johnny jon johann
johannes hans juan jean giovanni joao jan ivan sean johan | joseph joe joey josef jose giuseppe jozef | michael mike
mick mickey michel miguel mikhail michele misha mikael michal | thomas tom tommy tomas tomasz tommaso | charles
charlie chuck carlos karl carl carlo | edward ed eddie ted ned eduardo eduard | henry harry hank heinrich henri
enrique hendrik enrico | peter pete pedro pierre pietro piotr petr pyotr | paul paulo pablo paolo pavel | george georg
jorge georges giorgio jerzy yuri | stephen steven steve stefan esteban etienne stephan stefano | andrew andy drew
andreas andre andres andrei andrzej andrey | anthony tony antonio anton antoine antoni | alexander alex alec sasha
sacha aleksander aleksandr alejandro alexandre alessandro xander sandy alexei | alexandra sandra sasha aleksandra
alejandra alessandra | nicholas nick nicky nico klaus nicolas nikolai nicola nikolaus niklas | matthew matt mathias
matthias mateo matteo matthieu mateusz | daniel dan danny danilo | david dave davy davide dawid | samuel sam sammy |
benjamin ben benny | christopher chris topher kit christoph cristobal krzysztof christophe kristof | christian chris
kristian cristian | christina christine chris tina chrissy kristina cristina kirsten krystyna christa | katherine
catherine kate katie kathy cathy kat katharina katarina ekaterina katya catalina caterina kathrin katrin cathryn
kathryn kay katarzyna | elizabeth liz lizzie beth betty eliza elisabeth isabel isabella elisa elise libby elsbeth lisa
elzbieta elisabetta bess | margaret maggie meg peggy margarete margarita marguerite greta gretchen madge margo margot
rita malgorzata daisy | mary maria marie molly polly mariya maryam marija mariam | anne ann anna annie anya ana
annette nancy | susan sue susie suzanne susanne susanna suzy zuzana | patricia pat patty trish tricia | patrick pat
paddy patricio patrik | jennifer jen jenny jenn | jessica jess jessie | rebecca becky becca rebeka | deborah debbie
deb debra | barbara barb barbie babs basia | dorothy dot dottie dolly dorothea dorota | helen helena elena ellen nell
nellie helene jelena olena | eleanor ellie nell nora leonora eleonore | sarah sara sally sadie | theresa teresa terry
tess therese tereza | victoria vicky tori viktoria vittoria | virginia ginny ginger | veronica veronika ronnie vroni |
abigail abby gail | amanda mandy | pamela pam | penelope penny | cynthia cindy | sandra sandy | judith judy judi |
josephine jo josie josefina josefa | joanna jo joanne johanna giovanna juana ioana | julia julie giulia yulia julija
juliane | emily em emmy emilie emilia | francis frank francisco francesco franz francois frankie franciszek pancho
paco | frances fran francesca francisca fanny franziska frankie | frederick fred freddy friedrich fritz federico
frederik frederic | lawrence larry laurence lorenzo laurent lars lorenz | leonard leo leonardo len lenny | louis lou
luis ludwig luigi lewis ludovic | philip phil philipp felipe philippe filippo filip | ronald ron ronnie | donald don
donnie | gerald gerry jerry gerard | gregory greg grigori gregor gregorio grzegorz | jeffrey jeff geoff geoffrey |
jonathan jon jonny | joshua josh | kenneth ken kenny | martin marty martino marcin | nathaniel nathan nate nat |
raymond ray ramon raimund | samantha sam sammy | timothy tim timmy timofei | vincent vince vincenzo vicente | walter
walt wally | zachary zach zack | dmitri dima dmitry dimitri dimitrios | vladimir vova volodymyr wladimir vlad | sergei
serge sergey sergio serhiy | aleksei alexei alexey lyosha oleksiy | yevgeny eugene evgeni zhenya eugen yevhen |
mohammed muhammad mohamed mohammad mehmet mohamad muhammed md mohd mhmd | ahmed ahmad ahmet | yusuf youssef yousef
joseph josef yosef | ibrahim abraham avraham ibraheem | ali aly | hassan hasan | hussein hussain husain hossein hussin
| omar umar omer | fatima fatma fatemeh fatimah | aisha ayse aysha ayesha | mariam maryam miriam meryem | abdullah
abdallah abdulla | ismail ishmael | moses moshe musa moises | jakub jacob jakob jake jacques iago yaakov yakov jaime |
francisco paco pancho | ignacio nacho inigo | jesus chucho | dolores lola | mercedes merche | concepcion concha
conchita | rosario charo | manuel manolo emanuel manu emmanuel | enrique quique | guadalupe lupita | wolfgang wolf |
sebastian basti bastian seb | maximilian max | ulrich uli ulrike | jurgen jorgen juergen | gunther guenther gunter |
soren soeren | zoe zoey zoi | sophia sofia sophie sofie zofia zsofia sonya | catarina cata katarina | oksana ksenia
xenia | tatiana tanya tania | natalia natalie natasha nathalie | anastasia nastya | irina ira irena irene | olga olya
helga | lyudmila ludmila mila | lucia lucy lucie luzia lucja | svetlana sveta | gennady gennadi | wei wai | khaled
khalid halid | rashid rasheed rachid | said saeed sayed syed | karim kareem | salim saleem | jamal gamal cemal | walid
waleed | nasser nasir nasr | yasmin yasmeen jasmin | amina aminah | noor nur nour | leila layla laila leyla | zainab
zeynep zaynab | osman uthman usman othman | mahmoud mahmud mehmood | hamid hameed | farid fareed | tariq tarek tarik |
ilyas elias | khadija hatice khadijah | huda hoda | samir sameer | bashir basheer | giuseppe beppe peppe pino |
francesco checco | luigi gigi | giovanni gianni nino vanni | antonio tonino toni | salvatore toto turi | domenico
mimmo | vincenzo enzo | lorenzo renzo | raffaele lello | alessandro sandro | elisabetta betta lisa | maddalena lena |
malgorzata gosia | katarzyna kasia | agnieszka aga | joanna asia | anna ania | maria marysia | elzbieta ela |
aleksandra ola | magdalena magda | krystyna krysia | zofia zosia | tomasz tomek | piotr piotrek | krzysztof krzysiek |
jan janek | stanislaw staszek stach | wojciech wojtek | grzegorz grzesiek | jakub kuba | zbigniew zbyszek | ryszard
rysiek | ekaterina katya katia katja | maria masha | elena lena alyona | lyubov lyuba | nadezhda nadia nadja | ivan
vanya | mikhail misha | nikolai kolya | pavel pasha | sergei seryozha | vladimir volodya | konstantin kostya | grigori
grisha grigory hryhoriy | boris borya | yuri yura | viktor vitya | anatoly tolya | fyodor fedor fedya theodor | galina
galya halyna | lidia lida | zinaida zina | lyudmila lyuda | valentina valya | oleg oleh | igor ihor | bogdan bohdan |
olga olha olya | sergei sergii serhii | yevgen ievgen yevhen yevgeny eugene | jose pepe | josefa pepa | enrique kike |
rafael rafa | guillermo guille memo | eduardo lalo edu | alfonso poncho | jesus chuy | luis lucho | isabel isa chabela
| pilar pili | consuelo chelo | mercedes meche | teresa tere | soledad sole | beatriz bea | josef sepp | johann hansi
| georg schorsch | heinrich heinz heiner | ludwig lutz | margarete grete gretel gretl | elisabeth lisbeth elli sissi |
elisabeth liesl else elsa ilse | katharina kathi kathe | theresia resi | johanna hanna hanni | magdalena leni lena |
franziska franzi | ursula uschi ulla | gabriele gabi | brigitte gitte | angelika geli | hildegard hilde | gertrud
trude | susanne susi | cornelia conny | wolfgang wolfi | rudolf rudi | siegfried siggi | manfred manni | bernhard
bernd | gerhard gerd | reinhard reiner | matthias matze | andreas andi | tobias tobi | albert al bert | alfred alf
fred | arthur art | bernard bernie | charlotte lottie lotte | clifford cliff | daniel danny | dennis denny | douglas
doug | edmund ed ned | edith edie | ernest ernie | eugene gene | evelyn eve evie | florence flo | gabriel gabe |
harold harry hal | harriet hattie | herbert herb bert | howard howie | isaac ike | isabella bella izzy | jacqueline
jackie | jane janie jenny | janet jan | jerome jerry | katherine kitty | kimberly kim | lillian lily lilly | louise
lou | madeline maddie | marjorie marge | matilda tilly | melissa missy mel | mildred millie | norman norm | oliver
ollie | phillip phil | randolph randy | reginald reg | rosemary rose | russell russ | sidney sid | solomon sol |
stanley stan | stuart stu | theodore ted teddy theo | valerie val | wesley wes | winifred winnie | per peter petter
peder | lars lasse | nils niels | karl kalle | birgitta britt gitta | cornelis kees cor | wilhelmus wim | jacobus koos
jaap | petrus piet | hendrik henk | antonius ton toon | nicolaas klaas | cornelia corrie | elisabeth els liesbeth |
istvan pista | jozsef jozsi | laszlo laci | sandor sanyi | ferenc feri | erzsebet erzsi | katalin kati | janos jani |
georgios giorgos george | ioannis yannis giannis john | konstantinos kostas | dimitrios dimitris | nikolaos nikos |
panagiotis panos | vasileios vasilis | aikaterini katerina
"""
# Romanisations of one Korean or Chinese family name.
_FAMILY = """
lee yi li rhee ri | kim gim | park pak bak | choi choe | jung jeong chung chong | kang gang | cho jo | yoon yun | jang
chang zhang cheung | lim im rim lin lam | shin sin | han hahn | oh o | seo suh | kwon gwon | hwang huang wong | song
sung | ryu yoo yu | wang wong | chen chan tan | liu lau | wu ng goh | zhou chow chou | xu hsu | zhao chao chiu | guo
kuo kwok | cai tsai choi | xie hsieh tse | zheng cheng tay | he ho | yang yeung | ye yip yeh
"""


def _groups(text: str) -> dict[str, frozenset[int]]:
    """For each name the numbers of the groups that it is in."""
    members: dict[str, set[int]] = {}
    for number, group in enumerate(text.split("|")):
        for word in group.split():
            members.setdefault(comparison_key(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in members.items()}


ONE_NAME, ONE_FAMILY = _groups(_GIVEN), _groups(_FAMILY)
